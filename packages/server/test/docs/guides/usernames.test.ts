import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { secret } from '../../harness/app.ts'
import { Browser, type BrowserOptions } from '../../harness/browser.ts'
import { createClock } from '../../harness/clock.ts'
import { refusal } from '../../harness/refusal.ts'
import { serve, type Running } from '../../harness/serve.ts'
import { mails } from './usernames/mail.ts'
import type { AppRouter } from './usernames/router.ts'

// The app of docs/guides/usernames.md, as it is printed there, served.

const ada = { email: 'ada@example.org', password: 'correct horse', username: 'ada' }
const bob = { email: 'bob@example.org', password: 'battery staple', username: 'bob' }

let server: Running<AppRouter>
let browse: (options?: BrowserOptions) => Browser<AppRouter>

beforeAll(async () => {
  vi.stubEnv('AUTH_SECRET', secret)
  const { auth } = await import('./usernames/auth.ts')
  const { db } = await import('./usernames/database.ts')
  const { up } = await import('./usernames/username-column.ts')
  const { appRouter: router } = await import('./usernames/router.ts')
  await up(db)
  const createContext = (options: Parameters<typeof auth.createContext>[0]) => ({
    ...auth.createContext(options),
  })
  server = await serve(
    { router, createContext, auth, clock: createClock(new Date().toISOString()) },
    'standalone',
  )
  browse = (options) => new Browser(server, options)
  await browse().trpc.auth.register.mutate(ada)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  vi.unstubAllEnvs()
})

const told = async (call: Promise<unknown>) => (await refusal(call)).auth

test.for(['ada', ' ADA ', 'ada@example.org'])(
  '%j signs Ada in, through a streamed batch',
  async (email) => {
    const browser = browse({ link: 'httpBatchStreamLink' })
    const { user } = await browser.trpc.auth.login.mutate({ email, password: ada.password })
    expect(user?.email).toBe(ada.email)
    expect((await browser.trpc.auth.me.query()).username).toBe('ada')
  },
)

test('a name that somebody has is refused with its field, however it is written, and in a race', async () => {
  const taken = { code: 'USER_FIELD_TAKEN', field: 'username' }
  const { register } = browse().trpc.auth
  expect(await told(register.mutate({ ...bob, username: 'Ada' }))).toEqual(taken)
  const people = [bob, { ...bob, email: 'other@example.org' }].map((person) =>
    register.mutate(person),
  )
  const results = await Promise.allSettled(people)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const lost = people[results.findIndex(({ status }) => status === 'rejected')]
  expect(await told(lost ?? Promise.resolve())).toEqual(taken)
})

test('a name that looks like an address is no name', async () => {
  const call = browse().trpc.auth.register.mutate({ ...bob, username: 'bob@example.org' })
  expect(await refusal(call)).toMatchObject({ auth: { code: 'INVALID_INPUT' } })
})

test('a wrong password and a name that nobody has are refused alike', async () => {
  const { login } = browse().trpc.auth
  const answers = ['ada', 'nobody', 'x', 'ada@example.org', 'nobody@example.org'].map((email) =>
    refusal(login.mutate({ email, password: 'wrong' })),
  )
  const refused = { code: 'BAD_REQUEST', httpStatus: 400, auth: { code: 'LOGIN_BAD_CREDENTIALS' } }
  expect(await Promise.all(answers)).toEqual(answers.map(() => refused))
})

test('a new password is sent to the address behind a name, and nobody learns whether there is one', async () => {
  const { auth } = await import('./usernames/auth.ts')
  const { forgotPassword } = browse().trpc.auth
  expect(await forgotPassword.mutate({ email: 'ada' })).toEqual({ ok: true })
  expect(await forgotPassword.mutate({ email: 'nobody' })).toEqual({ ok: true })
  await auth.hooks.settled()
  expect(mails).toEqual([ada.email])
})

test('tries by name and by address are counted as those of one account', async () => {
  const { login } = browse().trpc.auth
  const person = { email: 'eve@example.org', password: 'a long password', username: 'eve' }
  await browse().trpc.auth.register.mutate(person)
  for (let tries = 0; tries < 15; tries += 1) {
    for (const email of ['eve', person.email]) {
      expect(await told(login.mutate({ email, password: 'wrong' }))).toMatchObject({
        code: 'LOGIN_BAD_CREDENTIALS',
      })
    }
  }
  for (const email of ['eve', person.email]) {
    expect(await told(login.mutate({ email, password: 'wrong' }))).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    })
  }
})

test('while the database is away nobody is told that their password is wrong', async () => {
  const { db } = await import('./usernames/database.ts')
  await db.destroy()
  const call = browse().trpc.auth.login.mutate({ email: 'ada', password: ada.password })
  expect(await refusal(call)).toMatchObject({ httpStatus: 503, auth: { code: 'UNAVAILABLE' } })
})
