import { describe, expect, test } from 'vitest'
import { cookieBackend, memoryRecords, memorySessions, memoryUsers } from '../../src/index.ts'
import { ada, openAccounts, type Town } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { refusal } from '../harness/refusal.ts'

const newEmail = 'ada@new.example.org'
const newPassword = 'a better horse'

/** What happens at certain points of a call, once a test has said so. */
interface Moments {
  written: () => void
  began: () => void
  cleared: () => void
}

/** An app that writes to its users, in memory: a test can come between its steps. */
async function open() {
  const told: string[] = []
  const at: Moments = { written: () => {}, began: () => {}, cleared: () => {} }
  const [users, sessions, records] = [memoryUsers(), memorySessions(), memoryRecords()]
  const store: typeof sessions = {
    ...sessions,
    async insert(session) {
      at.began()
      return sessions.insert(session)
    },
  }
  const town = await openAccounts({
    backends: [cookieBackend({ secret, lifetimeSeconds, sessions: store })],
    users: {
      ...users,
      async update(...given) {
        const written = await users.update(...given)
        at.written()
        return written
      },
    },
    records: {
      ...records,
      async deleteOwned(owner) {
        at.cleared()
        return records.deleteOwned(owner)
      },
    },
    hooks: {
      afterUpdate: ({ previous, changed }) => void told.push(previous.email, ...changed),
      afterResetPassword: ({ user }) => void told.push(user.email),
    },
  })
  await town.settle()
  return { town, told, at }
}

const fail = () => {
  throw new Error('The store is down.')
}

interface Change {
  readonly what: string
  /** A call of Ada’s own session, ready to be made by whoever calls. */
  readonly prepare: (town: Town) => Promise<(caller: Caller) => Promise<unknown>>
  readonly told: readonly string[]
}

type Caller = ReturnType<Town['router']['createCaller']>

const changes: readonly Change[] = [
  {
    what: 'a new password',
    prepare: async () => (caller) =>
      caller.auth.changePassword({ currentPassword: ada.password, newPassword }),
    told: [ada.email, 'password'],
  },
  {
    what: 'a new address',
    async prepare(town) {
      const { trpc } = await town.signIn()
      await trpc.auth.changeEmail.mutate({ email: newEmail, currentPassword: ada.password })
      const token = await town.mailbox.token(newEmail)
      return (caller) => caller.auth.confirmEmail({ token })
    },
    told: [ada.email, 'email', 'isVerified'],
  },
]

/** A call within Ada’s session, whose client can leave. */
async function called(town: Town) {
  const [cookie] = await (await town.signIn()).cookies()
  const leaving = new AbortController()
  const headers = new Headers({ cookie: cookie?.cookieString() ?? '' })
  const context = { headers, setCookie: () => {}, signal: leaving.signal }
  return { leaving, caller: town.router.createCaller(town.createContext(context)) }
}

describe.each(changes)('the owner hears of $what', ({ prepare, told: expected }) => {
  test('though its client has left once it was written', async () => {
    const { town, told, at } = await open()
    await using _town = town
    const change = await prepare(town)
    const { caller, leaving } = await called(town)
    at.written = () => leaving.abort()

    await expect(change(caller)).rejects.toMatchObject({
      code: 'CLIENT_CLOSED_REQUEST',
      message:
        'The client has closed the connection, so no session, account or mail was begun for it.',
    })

    expect(told).toEqual(expected)
  })

  test('though the store of the sessions fails once it was written', async () => {
    const { town, told, at } = await open()
    await using _town = town
    const change = await prepare(town)
    const { caller } = await called(town)
    at.began = fail

    await expect(change(caller)).rejects.toMatchObject({ message: 'UNAVAILABLE' })

    expect(told).toEqual(expected)
  })
})

test('the owner hears of a password that was replaced, though a store fails afterwards', async () => {
  const { town, told, at } = await open()
  await using _town = town
  const { trpc } = town.browse()
  await trpc.auth.forgotPassword.mutate({ email: ada.email })
  const token = await town.mailbox.token(ada.email)
  at.written = () => (at.cleared = fail)

  const replaced = trpc.auth.resetPassword.mutate({ token, password: newPassword })

  expect((await refusal(replaced)).auth?.code).toBe('UNAVAILABLE')
  expect(told).toEqual([ada.email])
  await trpc.auth.login.mutate({ email: ada.email, password: newPassword })
})
