import { expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  sessionsRouter,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type Running } from '../harness/serve.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'

function storedBackend() {
  const strategy = databaseStrategy({ sessions: memorySessions(), lifetimeSeconds })
  return backend({ name: 'web', transport: cookieTransport(), strategy })
}

function createSessionsApp(trustProxy = 0) {
  const web = storedBackend()
  const users = memoryUsers()
  const app = createAppWith({ backends: [web], users, trustProxy }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
  }))
  return { ...app, users, web }
}

/** A JWT in another cookie, and one that the client keeps: neither is in a store. */
const stateless = [
  cookieBackend({ secret, lifetimeSeconds, name: 'jwt', cookieName: 'jwt' }),
  backend({
    ...cookieBackend({ secret, lifetimeSeconds, name: 'program' }),
    transport: bearerTransport(),
  }),
]

function createMixedApp() {
  return createAppWith({ backends: [storedBackend(), ...stateless] }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
    jwt: authRouter(auth, t.procedure, { backend: 'jwt' }),
    program: authRouter(auth, t.procedure, { backend: 'program' }),
  }))
}

async function signInProgram(server: Running<ReturnType<typeof createMixedApp>['router']>) {
  const { email, password } = ada
  const { accessToken } = await new Browser(server).trpc.program.login.mutate({ email, password })
  return new Browser(server, { headers: { authorization: `Bearer ${accessToken}` } })
}

async function openSessions(options: { trustProxy?: number } = {}) {
  const app = createSessionsApp(options.trustProxy)
  const server = await serve(app)
  const visitor = (headers: Record<string, string> = {}) => new Browser(server, { headers })
  return {
    app,
    visitor,
    async superuser() {
      const browser = visitor()
      const { id } = await signUpAndIn(browser, { ...ada, email: 'root@example.org' })
      await app.users.update(id, { isSuperuser: true })
      return browser
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

test('a user sees where they are signed in, the newest first, and which session is this one', async () => {
  await using opened = await openSessions()
  const desktop = opened.visitor({ 'user-agent': firefox })
  await signUpAndIn(desktop)
  const signedIn = opened.app.clock()
  opened.app.clock.advance(60)
  const mobile = opened.visitor({ 'user-agent': phone })
  await signIn(mobile)
  await signUpAndIn(opened.visitor(), bob)

  const sessions = await desktop.trpc.sessions.list.query()

  expect(sessions).toMatchObject([
    { device: { browser: 'Safari', os: 'iOS', type: 'mobile' }, current: false },
    {
      backend: 'web',
      device: { browser: 'Firefox', os: 'Linux', type: 'desktop' },
      address: '127.0.0.1',
      createdAt: signedIn,
      lastUsedAt: signedIn,
      expiresAt: new Date(signedIn.getTime() + lifetimeSeconds * 1000),
      current: true,
    },
  ])
  expect(await mobile.trpc.sessions.list.query()).toMatchObject([
    { current: true },
    { current: false },
  ])
})

test('what is listed has no part of a token, and no hash of one [sec-41]', async () => {
  await using opened = await openSessions()
  const browser = opened.visitor({ 'user-agent': firefox })
  const { id } = await signUpAndIn(browser)
  const [, secretPart = '-'] = (await browser.cookies())[0]?.value.split('.') ?? []
  const [session] = (await opened.app.web.strategy.sessions?.list(id)) ?? []

  const response = await browser.fetch('/trpc/sessions.list')

  const body = await response.text()
  expect(body).toContain(session?.id)
  expect(body).not.toContain(secretPart)
  expect(body).not.toContain(session?.secretHash)
  const [listed] = await browser.trpc.sessions.list.query()
  expect(Object.keys(listed ?? {}).toSorted()).toEqual(
    'address backend createdAt current device expiresAt id lastUsedAt pending'.split(' '),
  )
})

test('a device that says nothing of itself, or nonsense, is listed as unknown', async () => {
  await using opened = await openSessions()
  const browser = opened.visitor({ 'user-agent': `${'('.repeat(400)}\u00ff` })
  await signUpAndIn(browser)
  await signIn(opened.visitor({ 'user-agent': '' }))

  const unknown = { browser: null, os: null }
  expect(await browser.trpc.sessions.list.query()).toMatchObject([
    { device: unknown },
    { device: unknown },
  ])
})

test('expired sessions are not listed', async () => {
  await using opened = await openSessions()
  await signUpAndIn(opened.visitor())
  opened.app.clock.advance(lifetimeSeconds)
  const browser = opened.visitor()
  await signIn(browser)

  expect(await browser.trpc.sessions.list.query()).toMatchObject([{ current: true }])
})

test('the address is the client’s only as far as trusted proxies say so', async () => {
  const forwarded = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' }
  await using direct = await openSessions()
  const liar = direct.visitor(forwarded)
  await signUpAndIn(liar)
  await using proxied = await openSessions({ trustProxy: 1 })
  const client = proxied.visitor(forwarded)
  await signUpAndIn(client)

  expect(await liar.trpc.sessions.list.query()).toMatchObject([{ address: '127.0.0.1' }])
  expect(await client.trpc.sessions.list.query()).toMatchObject([{ address: '203.0.113.9' }])
})

test('a revoked session is refused at its next call', async () => {
  await using opened = await openSessions()
  const [here, there] = [opened.visitor(), opened.visitor()]
  await signUpAndIn(here)
  await signIn(there)
  const [{ id } = { id: '' }] = await there.trpc.sessions.list
    .query()
    .then((sessions) => sessions.filter(({ current }) => current))

  expect(await here.trpc.sessions.revoke.mutate({ id })).toEqual({ revoked: 1 })

  expect(await refusal(there.trpc.auth.me.query())).toMatchObject({
    code: 'UNAUTHORIZED',
    auth: { code: 'SESSION_REVOKED' },
  })
  expect(await here.trpc.hello.query()).toBe('Ada')
  expect(await here.trpc.sessions.revoke.mutate({ id })).toEqual({ revoked: 0 })
})

test('nobody can revoke another user’s session, nor learn that there is one [sec-34]', async () => {
  await using opened = await openSessions()
  const [owner, other] = [opened.visitor(), opened.visitor()]
  await signUpAndIn(owner)
  await signUpAndIn(other, bob)
  const [session] = await owner.trpc.sessions.list.query()

  expect(await other.trpc.sessions.revoke.mutate({ id: session?.id ?? '' })).toEqual({ revoked: 0 })
  expect(await other.trpc.sessions.revoke.mutate({ id: 'made up' })).toEqual({ revoked: 0 })
  expect(await other.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 })
  expect(await other.trpc.sessions.revokeAll.mutate()).toEqual({ revoked: 1 })

  expect(await owner.trpc.hello.query()).toBe('Ada')
})

test('all other sessions are revoked, and this one goes on with its token', async () => {
  await using opened = await openSessions()
  const [here, ...others] = [opened.visitor(), opened.visitor(), opened.visitor()]
  await signUpAndIn(here)
  for (const other of others) await signIn(other)
  const before = await here.cookies()

  expect(await here.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 2 })

  expect(await here.cookies()).toEqual(before)
  expect(await here.trpc.hello.query()).toBe('Ada')
  for (const other of others) expect(await other.trpc.hello.query()).toBe('stranger')
})

test('when all sessions are revoked this browser is signed out as well', async () => {
  await using opened = await openSessions()
  const [here, other] = [opened.visitor(), opened.visitor()]
  await signUpAndIn(here)
  await signIn(other)

  expect(await here.trpc.sessions.revokeAll.mutate()).toEqual({ revoked: 2 })

  expect(await here.cookies()).toEqual([])
  expect(await other.trpc.hello.query()).toBe('stranger')
  expect(await other.trpc.whose.query().catch(() => 'refused')).toBe('refused')
})

test('sessions without a store end too, and the one that revokes the others goes on', async () => {
  await using server = await serve(createMixedApp())
  const { email, password } = ada
  const web = new Browser(server)
  await signUpAndIn(web)
  const jwt = new Browser(server)
  await jwt.trpc.jwt.login.mutate({ email, password })
  const program = await signInProgram(server)

  expect(await web.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 0 })

  expect(await web.trpc.hello.query()).toBe('Ada')
  expect(await jwt.trpc.hello.query()).toBe('stranger')
  expect(await program.trpc.hello.query()).toBe('stranger')
})

test('a session without a store gets a new token when it revokes the others', async () => {
  await using server = await serve(createMixedApp())
  const { email, password } = ada
  const web = new Browser(server)
  await signUpAndIn(web)
  const jwt = new Browser(server)
  await jwt.trpc.jwt.login.mutate({ email, password })
  const [old] = await jwt.cookies()
  const copy = new Browser(server, { headers: { cookie: old?.cookieString() ?? '' } })
  expect(await copy.trpc.hello.query()).toBe('Ada')

  expect(await jwt.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 1 })

  expect(await jwt.trpc.hello.query()).toBe('Ada')
  expect(await copy.trpc.hello.query()).toBe('stranger')
  expect(await web.trpc.hello.query()).toBe('stranger')
})

test('a program is told its new token when it revokes the others', async () => {
  await using server = await serve(createMixedApp())
  await signUp(new Browser(server))
  const [program, other] = [await signInProgram(server), await signInProgram(server)]

  const { accessToken } = await program.trpc.sessions.revokeOthers.mutate()

  const renewed = new Browser(server, { headers: { authorization: `Bearer ${accessToken}` } })
  expect(await renewed.trpc.hello.query()).toBe('Ada')
  expect(await program.trpc.hello.query()).toBe('stranger')
  expect(await other.trpc.hello.query()).toBe('stranger')
})

test('the app can end all sessions of a user, of every kind', async () => {
  const app = createMixedApp()
  await using server = await serve(app)
  const { email, password } = ada
  const web = new Browser(server)
  const { id } = await signUpAndIn(web)
  const jwt = new Browser(server)
  await jwt.trpc.jwt.login.mutate({ email, password })

  await app.auth.revokeSessions(id)
  await app.auth.revokeSessions('nobody')

  expect(await web.trpc.hello.query()).toBe('stranger')
  expect(await jwt.trpc.hello.query()).toBe('stranger')
  await signIn(web)
  expect(await web.trpc.hello.query()).toBe('Ada')
})

test('superusers see and end the sessions of any user, others never', async () => {
  await using opened = await openSessions()
  const admin = await opened.superuser()
  const [first, second] = [opened.visitor(), opened.visitor()]
  const { id: userId } = await signUpAndIn(first, bob)
  await signIn(second, bob)
  const { ofUser } = admin.trpc.sessions

  const [newest, ...rest] = await ofUser.list.query({ userId })
  expect(newest).toMatchObject({ current: false, address: '127.0.0.1' })
  expect(rest).toHaveLength(1)
  expect(await ofUser.revoke.mutate({ userId, id: newest?.id ?? '' })).toEqual({ revoked: 1 })
  expect(await ofUser.revoke.mutate({ userId: 'nobody', id: rest[0]?.id ?? '' })).toEqual({
    revoked: 0,
  })
  expect(await ofUser.revokeAll.mutate({ userId })).toEqual({ revoked: 1 })
  expect(await first.trpc.hello.query()).toBe('stranger')
  expect(await admin.trpc.hello.query()).toBe('Ada')

  await signIn(first, bob)
  const forbidden = { code: 'FORBIDDEN', auth: { code: 'SUPERUSER_REQUIRED' } }
  const { ofUser: notForBob } = first.trpc.sessions
  expect(await refusal(notForBob.list.query({ userId }))).toMatchObject(forbidden)
  expect(await refusal(notForBob.revoke.mutate({ userId, id: 'x' }))).toMatchObject(forbidden)
  expect(await refusal(notForBob.revokeAll.mutate({ userId }))).toMatchObject(forbidden)
})

test('strangers are refused', async () => {
  await using opened = await openSessions()
  const { sessions } = opened.visitor().trpc
  const stranger = { code: 'UNAUTHORIZED', auth: { code: 'NOT_SIGNED_IN' } }
  expect(await refusal(sessions.list.query())).toMatchObject(stranger)
  expect(await refusal(sessions.revoke.mutate({ id: 'x' }))).toMatchObject(stranger)
  expect(await refusal(sessions.revokeOthers.mutate())).toMatchObject(stranger)
  expect(await refusal(sessions.revokeAll.mutate())).toMatchObject(stranger)
})

test('a page of another site can end no session', async () => {
  const at = 'https://app.example'
  const app = createSessionsApp()
  await using server = await serve(app)
  const browser = new Browser(server, { at })
  await signUpAndIn(browser)
  const other = new Browser(server, {
    at,
    page: 'https://evil.example',
    headers: { cookie: (await browser.cookies()).map((c) => c.cookieString()).join('; ') },
  })

  expect(await refusal(other.trpc.sessions.revokeAll.mutate())).toMatchObject({
    auth: { code: 'CROSS_SITE_REQUEST' },
  })
  expect(await browser.trpc.hello.query()).toBe('Ada')
})

test('without a store there is nothing to list, and it says so at start-up', () => {
  const assemble = () =>
    createAppWith({ backends: stateless }, ({ auth, t }) => sessionsRouter(auth, t.procedure))
  expect(assemble).toThrow(/no backend stores its sessions/)
})
