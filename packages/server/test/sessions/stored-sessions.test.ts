import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  cookieTransport,
  databaseStrategy,
  authRouter,
  type DatabaseStrategyOptions,
  type SessionStore,
} from '../../src/index.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { createAppWith, lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openDatabase } from '../harness/database.ts'
import { ada, bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type Running } from '../harness/serve.ts'

const day = 24 * 3600

/** A cookie for people and a bearer token for programs, with all sessions in one store. */
function createStoredApp(sessions: SessionStore, options: Partial<DatabaseStrategyOptions> = {}) {
  const strategy = databaseStrategy({ sessions, lifetimeSeconds, ...options })
  const web = backend({ name: 'web', transport: cookieTransport(), strategy })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  return createAppWith({ backends: [web, api] }, ({ auth, t }) => ({
    api: authRouter(auth, t.procedure, { backend: 'api' }),
    which: auth.protectedProcedure(t.procedure).query(({ ctx }) => ctx.session),
  }))
}

type App = Running<ReturnType<typeof createStoredApp>['router']>

async function openStored(options: Partial<DatabaseStrategyOptions> = {}) {
  const database = await openDatabase()
  const sessions = kyselySessions(database.db)
  const app = createStoredApp(sessions, options)
  const server = await serve(app)
  const rows = async () => (await sql`select * from auth_session`.execute(database.db)).rows
  return {
    app,
    server,
    sessions,
    rows,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function tokenOf(browser: Browser<App['app']['router']>): Promise<string> {
  return (await browser.cookies())[0]?.value ?? ''
}

/** A program that keeps its token itself. */
function program(server: App, token: string) {
  return new Browser(server, { headers: { authorization: `Bearer ${token}` } })
}

async function programSignedIn(server: App) {
  const { email, password } = ada
  const { accessToken } = await new Browser(server).trpc.api.login.mutate({ email, password })
  return program(server, accessToken ?? '')
}

/** Somebody with nothing but this cookie. */
function holder(server: App, token: string) {
  return new Browser(server, { headers: { cookie: `__Host-trpc-auth=${token}` } })
}

test('the cookie is an opaque token of 256 random bits, and the session is in the database [fu-20,21]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server, { headers: { 'user-agent': 'Firefox on Linux' } })
  const { id } = await signUpAndIn(browser)

  expect(await tokenOf(browser)).toMatch(/^[\w-]{36}\.[\w-]{43}$/)
  expect(await browser.trpc.auth.me.query()).toMatchObject({ id })
  const now = stored.app.clock()
  expect(await stored.sessions.list(id)).toMatchObject([
    {
      id: (await browser.trpc.which.query()).id,
      userId: id,
      backend: 'web',
      epoch: 0,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
      userAgent: 'Firefox on Linux',
      address: '127.0.0.1',
    },
  ])
})

test('what is in the database lets nobody in [sec-10]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const [, secret = ''] = (await tokenOf(browser)).split('.')
  const rows = JSON.stringify(await stored.rows())
  expect(rows).not.toContain(secret)

  const texts = rows.match(/[\w-]{20,}/g) ?? []
  expect(texts.length).toBeGreaterThan(2)
  for (const one of texts) {
    expect(await holder(stored.server, one).trpc.hello.query()).toBe('stranger')
    for (const other of texts) {
      const token = `${one}.${other}`
      expect(await holder(stored.server, token).trpc.hello.query()).toBe('stranger')
    }
  }
})

test('the id of a live session proves nothing, with any other secret [sec-10]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const token = await tokenOf(browser)
  const [id = ''] = token.split('.')
  const last = token.at(-1) === 'A' ? 'B' : 'A'

  const presented = [
    `${id}.`,
    `${id}.${'A'.repeat(43)}`,
    token.slice(0, -1),
    token.slice(0, -1) + last,
  ]
  for (const other of presented) {
    expect(await refusal(holder(stored.server, other).trpc.auth.me.query())).toMatchObject({
      auth: { code: 'NOT_SIGNED_IN' },
    })
    await holder(stored.server, other).trpc.auth.logout.mutate()
  }
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('no secret proves a session that was stored for signed tokens', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  const { id } = await signUpAndIn(browser)
  for (const session of await stored.sessions.list(id)) {
    await stored.sessions.insert({ ...session, id: 'signed', secretHash: null })
  }

  const secrets = ['A'.repeat(43), 'n'.repeat(43)]
  for (const secret of secrets) {
    expect(await holder(stored.server, `signed.${secret}`).trpc.hello.query()).toBe('stranger')
  }
})

test('after logout a copy of the cookie is worth nothing [fu-22,271]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const thief = holder(stored.server, await tokenOf(browser))
  expect(await thief.trpc.hello.query()).toBe('Ada')

  await browser.trpc.auth.logout.mutate()

  expect(await stored.rows()).toEqual([])
  expect(await refusal(thief.trpc.auth.me.query())).toMatchObject({
    code: 'UNAUTHORIZED',
    auth: { code: 'SESSION_REVOKED' },
  })
})

test('logout ends the session of the backend that was asked, whichever proved the caller [fu-272]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const { email, password } = ada
  const { accessToken = '' } = await browser.trpc.api.login.mutate({ email, password })
  const both = new Browser(stored.server, {
    jar: browser.jar,
    headers: { authorization: `Bearer ${accessToken}` },
  })
  expect((await both.trpc.which.query()).backend).toBe('web')

  await both.trpc.api.logout.mutate()

  expect(await program(stored.server, accessToken).trpc.hello.query()).toBe('stranger')
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('signing in again is a new session, and the end of the one that was presented [sec-11]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const before = await tokenOf(browser)

  await signIn(browser)

  expect(await tokenOf(browser)).not.toBe(before)
  expect(await holder(stored.server, before).trpc.hello.query()).toBe('stranger')
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('an id that somebody made up is never adopted [fu-18] [sec-11]', async () => {
  await using stored = await openStored()
  const planted = `planted.${'A'.repeat(43)}`
  const victim = holder(stored.server, planted)
  await signUpAndIn(victim)

  expect(victim.last.setCookie.join()).not.toContain('planted')
  expect(await stored.sessions.find('planted')).toBeNull()
})

test('in one batch, what was asked with the session is answered, and then it is gone', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)

  const [, note] = await Promise.all([
    browser.trpc.auth.logout.mutate(),
    browser.trpc.notes.create.mutate({ text: 'the last one' }),
  ])

  expect(note.text).toBe('the last one')
  expect(await stored.rows()).toEqual([])
})

test('a token of one backend is nothing to another, though they share the store', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)

  const other = program(stored.server, await tokenOf(browser))

  expect(await refusal(other.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'NOT_SIGNED_IN' },
  })
})

test('a session ends when its lifetime does [fu-267]', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const late = holder(stored.server, await tokenOf(browser))

  stored.app.clock.advance(lifetimeSeconds - 1)
  expect(await late.trpc.hello.query()).toBe('Ada')
  stored.app.clock.advance(1)

  expect(await refusal(late.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_EXPIRED' },
  })
})

test('a session in use slides, keeps its token, and ends at its longest lifetime', async () => {
  await using stored = await openStored({ renewAfterSeconds: 60, maxLifetimeSeconds: day })
  const browser = new Browser(stored.server)
  await signUpAndIn(browser)
  const token = await tokenOf(browser)

  for (let hours = 1; hours < 24; hours += 1) {
    stored.app.clock.advance(3599)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  }

  expect(await tokenOf(browser)).toBe(token)
  stored.app.clock.advance(3600)
  expect(await browser.cookies()).toEqual([])
  expect(await holder(stored.server, token).trpc.hello.query()).toBe('stranger')
})

test('the session of a program that keeps its token slides as well', async () => {
  await using stored = await openStored({ renewAfterSeconds: 60 })
  await signUp(new Browser(stored.server))
  const client = await programSignedIn(stored.server)
  expect(await client.trpc.hello.query()).toBe('Ada')

  for (let hours = 1; hours < 10; hours += 1) {
    stored.app.clock.advance(3599)
    expect(await client.trpc.hello.query()).toBe('Ada')
  }

  expect(client.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
})

test('a renewal that is under way brings no revoked session back', async () => {
  await using stored = await openStored({ renewAfterSeconds: 60 })
  const browser = new Browser(stored.server)
  const { id } = await signUpAndIn(browser)
  await browser.trpc.hello.query()
  stored.app.clock.advance(120)
  const before = { ...stored.sessions }
  stored.sessions.update = async (...args) => {
    await stored.sessions.delete(id)
    return before.update(...args)
  }

  await browser.trpc.hello.query()

  expect(await stored.rows()).toEqual([])
  expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({
    auth: { code: 'SESSION_REVOKED' },
  })
})

test('a sign-in beyond the limit ends the oldest session', async () => {
  await using stored = await openStored({ maxSessionsPerUser: 3 })
  const first = new Browser(stored.server)
  await signUpAndIn(first)
  const others = Array.from({ length: 3 }, () => new Browser(stored.server))
  for (const browser of others) {
    stored.app.clock.advance(1)
    await signIn(browser)
  }

  expect(await first.trpc.hello.query()).toBe('stranger')
  for (const browser of others) expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('sign-ins that come at once leave no session beyond the limit', async () => {
  await using stored = await openStored({ maxSessionsPerUser: 3 })
  await signUp(new Browser(stored.server))
  const browsers = Array.from({ length: 12 }, () => new Browser(stored.server))

  await Promise.all(browsers.map((browser) => signIn(browser)))

  const greetings = await Promise.all(browsers.map((browser) => browser.trpc.hello.query()))
  expect(greetings.filter((greeting) => greeting === 'Ada')).toHaveLength(3)
  expect(await stored.rows()).toHaveLength(3)
})

test('expired sessions are forgotten when others sign in [sec-46]', async () => {
  await using stored = await openStored()
  await signUpAndIn(new Browser(stored.server))
  await signIn(new Browser(stored.server))
  stored.app.clock.advance(lifetimeSeconds + 1)

  await signUpAndIn(new Browser(stored.server), bob)

  await expect.poll(stored.rows).toHaveLength(1)
})

test('when a session was last used is known to within five minutes', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  const { id } = await signUpAndIn(browser)
  const lastUsed = async () => (await stored.sessions.list(id))[0]?.lastUsedAt
  const signedIn = stored.app.clock()

  stored.app.clock.advance(299)
  await browser.trpc.hello.query()
  expect(await lastUsed()).toEqual(signedIn)
  stored.app.clock.advance(1)
  await browser.trpc.hello.query()

  await expect.poll(lastUsed).toEqual(stored.app.clock())
})

test('a sign-in that is under way does not survive the end of all sessions', async () => {
  await using stored = await openStored()
  const browser = new Browser(stored.server)
  const { id } = await signUpAndIn(browser)
  const before = { ...stored.sessions }
  stored.sessions.insert = async (session) => {
    await stored.app.auth.revokeSessions(id)
    return before.insert(session)
  }

  expect(await refusal(signIn(new Browser(stored.server)))).toMatchObject({
    auth: { code: 'LOGIN_BAD_CREDENTIALS' },
  })

  expect(await stored.rows()).toEqual([])
})

test('however many sessions have expired, all are forgotten, some at a time', async () => {
  await using stored = await openStored()
  const { id } = await signUpAndIn(new Browser(stored.server))
  const [session] = await stored.sessions.list(id)
  if (session === undefined) throw new Error('There is no session.')
  for (let at = 0; at < 2500; at += 1) {
    await stored.sessions.insert({ ...session, id: `expired ${at}`, expiresAt: new Date(0) })
  }
  stored.app.clock.advance(60)

  await signIn(new Browser(stored.server))

  await expect.poll(stored.rows).toHaveLength(2)
})
