import { describe, expect, test } from 'vitest'
import { ending } from '../../src/core/session/ending.ts'
import {
  cookieBackend,
  createAuth,
  createUser,
  memorySessions,
  memoryUsers,
} from '../../src/index.ts'
import { ada, openAccounts, type Town } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { refusal } from '../harness/refusal.ts'
import { storedBackends, type StoredBackend } from '../harness/stored-backends.ts'

/** A store that can be told to fail, by the names of what it does. */
function failing<TStore extends object>(store: TStore) {
  const down = new Set<keyof TStore>()
  const proxy = new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      const fails = [...down].some((broken) => broken === name)
      return fails ? () => Promise.reject(new Error('The store is down.')) : value
    },
  })
  return { store: proxy, down }
}

async function openTown({ make }: StoredBackend) {
  const sessions = failing(memorySessions())
  const users = failing(memoryUsers())
  const town = await openAccounts({ backends: [make(sessions.store)], users: users.store })
  const { id } = await town.settle()
  return { town, id, sessions: sessions.down, users: users.down }
}

const newPassword = 'a better horse'

interface Change {
  readonly what: string
  /** What ends all sessions of Ada, ready to be done. */
  readonly prepare: (town: Town, id: string) => Promise<() => Promise<unknown>>
}

const changes: readonly Change[] = [
  {
    what: 'a new password',
    async prepare(town) {
      const { trpc } = await town.signIn()
      return () => trpc.auth.changePassword.mutate({ currentPassword: ada.password, newPassword })
    },
  },
  {
    what: 'a forgotten password that is replaced',
    async prepare(town) {
      const { trpc } = town.browse()
      await trpc.auth.forgotPassword.mutate({ email: ada.email })
      const token = await town.mailbox.token(ada.email)
      return () => trpc.auth.resetPassword.mutate({ token, password: newPassword })
    },
  },
  {
    what: 'a new address',
    async prepare(town) {
      const { trpc } = await town.signIn()
      const email = 'ada@new.example.org'
      await trpc.auth.changeEmail.mutate({ currentPassword: ada.password, email })
      const token = await town.mailbox.token(email)
      return () => town.browse().trpc.auth.confirmEmail.mutate({ token, password: ada.password })
    },
  },
  {
    what: 'deactivation',
    async prepare(town, id) {
      const { trpc } = await town.admin()
      return () => trpc.users.update.mutate({ id, isActive: false })
    },
  },
  {
    what: 'deletion',
    async prepare(town, id) {
      const { trpc } = await town.admin()
      return () => trpc.users.delete.mutate({ id })
    },
  },
  {
    what: 'revocation by the app',
    prepare: async (town, id) => () => town.auth.revokeSessions(id),
  },
]

describe.each(storedBackends)('with $name', (kind) => {
  test.each(changes)(
    '$what ends a stolen session though its store fails at that moment [sec-9,43]',
    async ({ prepare }) => {
      const { town, id, sessions } = await openTown(kind)
      await using _closed = town
      const thief = await town.signIn()
      expect(await thief.trpc.whose.query()).toBe(id)
      const change = await prepare(town, id)

      sessions.add('delete').add('insert')
      await change().catch(() => undefined) // a new session cannot be stored
      sessions.clear()

      expect((await refusal(thief.trpc.whose.query())).auth?.code).toBe('SESSION_REVOKED')
      expect((await refusal(thief.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')
    },
  )

  test.each(changes)(
    '$what changes nothing while the store of the sessions is down [sec-43]',
    async ({ prepare }) => {
      const { town, id, sessions } = await openTown(kind)
      await using _closed = town
      const person = await town.signIn()
      const change = await prepare(town, id)
      const before = await town.record(ada.email)

      for (const part of ['list', 'update'] as const) {
        sessions.add(part)
        await expect(change()).rejects.toThrow('UNAVAILABLE')
        sessions.clear()
      }

      expect(await town.record(ada.email)).toEqual(before)
      expect(await person.trpc.whose.query()).toBe(id)
      expect(await person.trpc.auth.me.query()).toMatchObject({ id })
    },
  )

  test.each(changes)(
    '$what that the store of the users does not take signs nobody out [sec-43]',
    async ({ prepare }) => {
      const { town, id, users } = await openTown(kind)
      await using _closed = town
      const person = await town.signIn()
      const change = await prepare(town, id)

      users.add('update').add('delete')
      await expect(change()).rejects.toThrow('UNAVAILABLE')
      users.clear()

      expect(await person.trpc.whose.query()).toBe(id)
      expect(await person.trpc.auth.me.query()).toMatchObject({ id })
      await change() // and it can be done again
      expect((await refusal(person.trpc.whose.query())).auth?.code).toBe('SESSION_REVOKED')
    },
  )
})

test('a session that was to end, and has ended, does not stand before a good one', async () => {
  const sessions = memorySessions()
  const users = memoryUsers()
  const revocable = cookieBackend({ secret, lifetimeSeconds, sessions })
  const plain = cookieBackend({ secret, lifetimeSeconds, name: 'plain', cookieName: 'plain' })
  const auth = createAuth({ backends: [revocable, plain], users })
  const { id } = await createUser(auth, { email: ada.email, password: ada.password })
  const jar = new Map<string, string>()
  const request = () =>
    auth.createContext({
      headers: new Headers({ cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
      setCookie: ({ name, value }) => void jar.set(name, value),
    }).auth
  await request().signIn({ id })
  const session = await request().session()
  expect(session?.backend).toBe('cookie')

  await sessions.update(session?.id ?? '', { epoch: ending(0) })
  await users.update(id, { sessionEpoch: 1 })
  expect(await request().session()).toBeNull()

  await request().signIn({ id }, { backend: 'plain' })
  expect(await request().session()).toMatchObject({ backend: 'plain', userId: id })
})
