import { base64url } from 'jose'
import { describe, expect, test } from 'vitest'
import { ada, openAccounts } from '../harness/accounts.ts'
import { noIds } from '../harness/no-ids.ts'
import { refusal } from '../harness/refusal.ts'
import { userStores } from '../harness/user-stores.ts'

/** A request's body has room for no more. */
const ids = noIds.filter(({ length }) => length < 1000)

const times = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']

const cursorOf = (createdAt: string, id: string) =>
  base64url.encode(JSON.stringify([createdAt, id]))

describe.for(userStores)('$name', ({ available, open }) => {
  describe.skipIf(!available)('administered by somebody who is curious', () => {
    test.for(['text', 'integer'] as const)(
      'knows no id, cursor or search that it cannot answer, with ids of the kind %s [field-D16]',
      async (kind) => {
        await using database = await open(kind === 'integer' ? { ids: kind } : {})
        await using town = await openAccounts({ users: database.users })
        await town.settle()
        const { users } = (await town.admin()).trpc
        const notFound = { code: 'USER_NOT_FOUND' }
        const told = async (call: Promise<unknown>) => (await refusal(call)).auth
        const looks = ids.map(async (id) => {
          expect(await told(users.get.query({ id }))).toEqual(notFound)
          expect(await told(users.update.mutate({ id, isActive: false }))).toEqual(notFound)
          expect(await told(users.delete.mutate({ id }))).toEqual(notFound)
          expect((await users.list.query({ search: `${id}nobody` })).users).toEqual([])
          const pages = times.map((time) => users.list.query({ cursor: cursorOf(time, id) }))
          expect((await Promise.all(pages)).map((page) => page.users.length)).toEqual([0, 0, 2])
        })
        await Promise.all(looks)
        for (const email of ['\0', 'ada\0@example.org', '\ud800@example.org', 'x'.repeat(1024)]) {
          const login = town.browse().trpc.auth.login.mutate({ ...ada, email })
          expect(await told(login)).toEqual({ code: 'LOGIN_BAD_CREDENTIALS' })
          await town.browse().trpc.auth.forgotPassword.mutate({ email })
        }
      },
    )
  })
})
