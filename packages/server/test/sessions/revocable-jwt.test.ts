import { expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  sessionsRouter,
  type SessionStore,
  type TokenOptions,
} from '../../src/index.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openDatabase } from '../harness/database.ts'
import { signIn, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

function createRevocableApp(sessions: SessionStore, options: Partial<TokenOptions>) {
  const web = cookieBackend({ secret, lifetimeSeconds, sessions, ...options })
  return createAppWith({ backends: [web] }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
  }))
}

async function openRevocable(options: Partial<TokenOptions> = {}) {
  const database = await openDatabase()
  const sessions = kyselySessions(database.db)
  const app = createRevocableApp(sessions, options)
  const server = await serve(app)
  return {
    app,
    server,
    sessions,
    /** Somebody with a copy of the cookies that this browser has now. */
    async copyOf(browser: Browser<(typeof app)['router']>) {
      const cookie = (await browser.cookies()).map((entry) => entry.cookieString()).join('; ')
      return new Browser(server, { headers: { cookie } })
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('a signed token whose session is stored is listed, and ends with its logout [sec-9]', async () => {
  await using opened = await openRevocable()
  const browser = new Browser(opened.server)
  const { id } = await signUpAndIn(browser)
  const copy = await opened.copyOf(browser)
  expect((await browser.cookies())[0]?.value.split('.')).toHaveLength(3)
  expect(await copy.trpc.sessions.list.query()).toMatchObject([{ current: true }])
  expect(await opened.sessions.list(id)).toMatchObject([{ secretHash: null, backend: 'cookie' }])

  await browser.trpc.auth.logout.mutate()

  expect(await refusal(copy.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_REVOKED' },
  })
  expect(await refusal(copy.trpc.whose.query())).toMatchObject({
    auth: { code: 'SESSION_REVOKED' },
  })
})

test('one signed token is revoked, and the user’s others are not', async () => {
  await using opened = await openRevocable()
  const [here, there] = [new Browser(opened.server), new Browser(opened.server)]
  await signUpAndIn(here)
  await signIn(there)
  const [session] = (await here.trpc.sessions.list.query()).filter(({ current }) => !current)

  expect(await here.trpc.sessions.revoke.mutate({ id: session?.id ?? '' })).toEqual({ revoked: 1 })

  expect(await refusal(there.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_REVOKED' },
  })
  expect(await here.trpc.hello.query()).toBe('Ada')
})

test('an expired token is expired, whatever is stored', async () => {
  await using opened = await openRevocable()
  const browser = new Browser(opened.server)
  await signUpAndIn(browser)
  const copy = await opened.copyOf(browser)

  opened.app.clock.advance(lifetimeSeconds)

  expect(await refusal(copy.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_EXPIRED' },
  })
})

test('a renewed token is of the same session, which ends with any of its tokens', async () => {
  await using opened = await openRevocable({ renewAfterSeconds: 60 })
  const browser = new Browser(opened.server)
  const { id } = await signUpAndIn(browser)
  const [before] = await opened.sessions.list(id)
  const old = await opened.copyOf(browser)
  opened.app.clock.advance(120)

  expect(await browser.trpc.hello.query()).toBe('Ada')

  expect(browser.last.setCookie).toHaveLength(1)
  const expiresAt = new Date(opened.app.clock().getTime() + lifetimeSeconds * 1000)
  expect(await opened.sessions.list(id)).toMatchObject([{ id: before?.id, expiresAt }])
  expect(await old.trpc.hello.query()).toBe('Ada')
  await old.trpc.auth.logout.mutate()
  expect(await browser.trpc.hello.query()).toBe('stranger')
})

test('a renewal that is under way brings no revoked session back', async () => {
  await using opened = await openRevocable({ renewAfterSeconds: 60 })
  const browser = new Browser(opened.server)
  const { id } = await signUpAndIn(browser)
  opened.app.clock.advance(120)
  const before = { ...opened.sessions }
  opened.sessions.update = async (...args) => {
    await opened.sessions.delete(id)
    return before.update(...args)
  }

  expect(await browser.trpc.hello.query()).toBe('stranger')

  expect(browser.last.setCookie).toEqual([])
  expect(await opened.sessions.list(id)).toEqual([])
})

test('a sign-in beyond the limit ends the oldest session', async () => {
  await using opened = await openRevocable({ maxSessionsPerUser: 1 })
  const [first, second] = [new Browser(opened.server), new Browser(opened.server)]
  await signUpAndIn(first)
  opened.app.clock.advance(1)
  await signIn(second)

  expect(await first.trpc.hello.query()).toBe('stranger')
  expect(await second.trpc.hello.query()).toBe('Ada')
})

test('a session of the store lends a signed token of another user nothing', async () => {
  await using opened = await openRevocable()
  const browser = new Browser(opened.server)
  const { id } = await signUpAndIn(browser)
  for (const session of await opened.sessions.list(id)) {
    await opened.sessions.delete(id)
    await opened.sessions.insert({ ...session, userId: 'somebody else' })
  }

  expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'NOT_SIGNED_IN' },
  })
})

test('a stateless neighbour takes no revocable session along when the others are revoked', async () => {
  const database = await openDatabase()
  await using _closed = database
  const sessions = kyselySessions(database.db)
  const web = cookieBackend({ secret, lifetimeSeconds, sessions })
  const other = cookieBackend({ secret, lifetimeSeconds, name: 'other', cookieName: 'other' })
  const app = createAppWith({ backends: [web, other] }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const before = await browser.cookies()

  await browser.trpc.sessions.revokeOthers.mutate()

  expect(await browser.cookies()).toEqual(before)
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('a limit without a store is refused at start-up', () => {
  const limited = () => jwtStrategy({ secret, lifetimeSeconds, maxSessionsPerUser: 3 })
  expect(limited).toThrow(/maxSessionsPerUser needs sessions/)
})

test.each([0, -1, 1001, Number.NaN])('%d sessions are no limit', async (maxSessionsPerUser) => {
  await using database = await openDatabase()
  const sessions = kyselySessions(database.db)
  expect(() =>
    backend({
      name: 'web',
      transport: cookieTransport(),
      strategy: databaseStrategy({ sessions, lifetimeSeconds, maxSessionsPerUser }),
    }),
  ).toThrow(/maxSessionsPerUser must be from 1 to 1000/)
})
