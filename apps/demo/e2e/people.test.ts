import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseAddress } from '../src/server/database-url.ts'
import { startDemo } from './demo.ts'
import { ada, person, personSignedIn } from './person.ts'
import { hasServices, ownServices } from './services.ts'

const names = ['Émile Zola', 'Ινές', '100% Ada_', '{"quoted"}']

const sqlite = () => ({ kind: 'sqlite', path: ':memory:' }) as const

const postgres = (stack: AsyncDisposableStack) =>
  ({ kind: 'postgres', url: stack.use(ownServices()).env.DATABASE_URL }) as const

describe('in SQLite', () => {
  peopleAreFound(sqlite)
})
describe.skipIf(!hasServices)('in PostgreSQL', () => {
  peopleAreFound(postgres)
})

/** @param open makes an empty database, which goes with the stack */
function peopleAreFound(open: (stack: AsyncDisposableStack) => DatabaseAddress): void {
  const stack = new AsyncDisposableStack()
  let api: ReturnType<typeof person>['api']

  beforeAll(async () => {
    const demo = stack.use(await startDemo({ address: open(stack) }))
    api = (await personSignedIn(demo.url)).api
    await demo.change(ada.email, { isSuperuser: true })
    for (const [at, displayName] of names.entries()) {
      demo.advance(60)
      const email = `Nobody${at}@example.com`
      await person(demo.url).api.auth.register.mutate({ ...ada, email, displayName })
    }
  })

  afterAll(() => stack.disposeAsync())

  test('everybody is listed and counted, the newest first, as the library tells of them [field-G9]', async () => {
    const { users, total } = await api.people.list.query({})
    expect(total).toBe(5)
    expect(users).toEqual((await api.users.list.query()).users)
  })

  test('pages are of ten, and there is nobody beyond the last [field-G9]', async () => {
    expect(await api.people.list.query({ page: 2 })).toEqual({ users: [], total: 5 })
    await expect(api.people.list.query({ page: 0 })).rejects.toMatchObject({
      data: { auth: { code: 'INVALID_INPUT', fields: { page: [expect.any(String) as string] } } },
    })
  })

  test.each([
    ['émile', 'Émile Zola'],
    ['ÉMILE', 'Émile Zola'],
    ['e\u0301mile', 'Émile Zola'],
    ['ΙΝΈΣ', 'Ινές'],
    ['0%', '100% Ada_'],
    ['a_', '100% Ada_'],
    ['"quo', '{"quoted"}'],
    ['NOBODY1@', 'Ινές'],
  ])('%j finds %s alone [field-G9]', async (search, name) => {
    const { users, total } = await api.people.list.query({ search })
    expect(users.map(({ displayName }) => displayName)).toEqual([name])
    expect(total).toBe(1)
  })

  test.each(['displayName', 'nobody at all', '__', '\\'])(
    '%j finds nobody [field-G9]',
    async (search) => {
      expect(await api.people.list.query({ search })).toEqual({ users: [], total: 0 })
    },
  )
}
