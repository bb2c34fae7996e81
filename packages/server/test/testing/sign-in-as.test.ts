import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  AuthError,
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  createAuth,
  createUser,
  databaseStrategy,
  memoryRecords,
  memorySessions,
  memoryUsers,
  recent,
  sessionsRouter,
  type AdapterOptions,
  type Factor,
  type Transport,
} from '../../src/index.ts'
import { factors, provedBy } from '../../src/core/protect/proofs.ts'
import { fastHasher, signInAs, testClock, testVisitor } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { endpoint } from '../harness/served.ts'
import { ada, bob } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

const ownTransport: Transport = {
  carrier: 'header',
  slot: 'header x-token',
  read: (exchange) => exchange.header('x-token'),
  write: (_exchange, { token }) => ({ accessToken: token }),
  clear: () => undefined,
}

function createApp() {
  const clock = testClock()
  const sessions = memorySessions()
  const stored = databaseStrategy({ sessions, lifetimeSeconds })
  const enrolled = new Set<string>()
  const codes: Factor<'totp'> = { name: 'totp', enrolled: (_core, id) => enrolled.has(id) }
  const logins: string[] = []
  const auth = createAuth({
    backends: [
      cookieBackend({ secret, lifetimeSeconds }),
      backend({ name: 'api', transport: bearerTransport(), strategy: stored }),
      backend({ name: 'own', transport: ownTransport, strategy: stored }),
    ],
    users: memoryUsers(),
    records: memoryRecords(),
    passwords: { hasher: fastHasher() },
    profile: z.object({ displayName: z.string() }),
    factors: [codes],
    hooks: { afterLogin: ({ user }) => void logins.push(user.email) },
    limits: 'none',
    clock,
  })
  const createContext = (options: AdapterOptions) => ({ ...auth.createContext(options) })
  const t = initTRPC.context<typeof createContext>().create({ errorFormatter: auth.errorFormatter })
  const guarded = (when: Parameters<typeof factors>[0] | 'recent' | 'totp') => {
    const rules = { recent: recent(300), totp: provedBy('totp') }
    const rule = typeof when === 'number' ? factors(when) : rules[when]
    return auth.protectedProcedure(t.procedure, { when: rule }).query(() => 'done')
  }
  const router = t.router({
    auth: authRouter(auth, t.procedure),
    sessions: sessionsRouter(auth, t.procedure),
    name: auth.protectedProcedure(t.procedure).query(({ ctx }) => ctx.user.displayName),
    rename: auth.protectedProcedure(t.procedure).mutation(({ ctx }) => ctx.user.displayName),
    prove: t.procedure.mutation(({ ctx }) => ctx.auth.prove('totp')),
    two: guarded(2),
    byCode: guarded('totp'),
    fresh: guarded('recent'),
  })
  const call = ({ headers }: { readonly headers: Headers }) =>
    router.createCaller(createContext({ headers }))
  return { auth, clock, enrolled, logins, createContext, router, call }
}

async function openApp() {
  const app = createApp()
  return { ...app, user: await createUser(app.auth, ada) }
}

async function codeOf(call: Promise<unknown>) {
  const thrown = await call.catch((error: unknown) => error)
  return thrown instanceof AuthError && thrown.auth.code
}

test('the session that it begins calls procedures, and is told of like any other', async () => {
  const { auth, user, call, logins } = await openApp()
  const session = await signInAs(auth, user)
  expect(await call(session).name()).toBe(ada.displayName)
  expect(await call(session).rename()).toBe(ada.displayName)
  expect(logins).toEqual([ada.email])
})

test('it keeps the cookies that procedures set: it proves more, and signs out', async () => {
  const { auth, user, router } = await openApp()
  const ada = await signInAs(auth, user)
  const caller = () => router.createCaller(auth.createContext(ada))
  await caller().prove()
  expect(await caller().two()).toBe('done')
  await caller().auth.logout()
  expect(ada.headers.has('cookie')).toBe(false)
  expect(await codeOf(caller().name())).toBe('NOT_SIGNED_IN')
})

test('a stranger who signs in keeps the cookie', async () => {
  const { auth, router } = await openApp()
  const visitor = testVisitor()
  await router.createCaller(auth.createContext(visitor)).auth.login(ada)
  expect(await router.createCaller(auth.createContext(visitor)).name()).toBe(ada.displayName)
})

test('its cookie is good for a request over HTTP', async () => {
  const app = await openApp()
  await using server = await serve(app)
  const { cookie, headers } = await signInAs(app.auth, app.user)
  for (const sent of [{ cookie }, headers]) {
    const response = await fetch(`${server.origin}${endpoint}/name`, { headers: sent })
    expect(await response.json()).toEqual({ result: { data: ada.displayName } })
  }
})

test('in a backend without cookies it is a bearer token, which the store knows', async () => {
  const { auth, user, call } = await openApp()
  const session = await signInAs(auth, user, { backend: 'api' })
  expect(session.cookie).toBe('')
  expect(session.headers.get('authorization')).toBe(`Bearer ${session.token}`)
  expect(await call(session).name()).toBe(ada.displayName)
  expect(await call(session).sessions.list()).toHaveLength(1)
  await auth.revokeSessions(user.id)
  expect(await codeOf(call(session).name())).toBe('SESSION_REVOKED')
})

test.for(['cookie', 'api'])('in the backend %s it says what was proved', async (name) => {
  const { auth, user, call } = await openApp()
  const once = call(await signInAs(auth, user, { backend: name }))
  expect(await codeOf(once.two())).toBe('STEP_UP_REQUIRED')
  expect(await codeOf(once.byCode())).toBe('STEP_UP_REQUIRED')
  const twice = call(await signInAs(auth, user, { backend: name, methods: ['password', 'totp'] }))
  expect(await twice.two()).toBe('done')
  expect(await twice.byCode()).toBe('done')
})

test.for(['cookie', 'api'])(
  'in the backend %s a user with a factor is half signed in without it',
  async (name) => {
    const { auth, user, call, enrolled, logins } = await openApp()
    enrolled.add(user.id)
    const half = await signInAs(auth, user, { backend: name })
    expect(half.pending).toEqual(['totp'])
    expect(await codeOf(call(half).name())).toBe('SECOND_FACTOR_REQUIRED')
    const other = await signInAs(auth, user, { backend: name, methods: ['password', 'sms'] })
    expect(other.pending).toEqual(['totp'])
    expect(await codeOf(call(other).name())).toBe('SECOND_FACTOR_REQUIRED')
    expect(logins).toEqual([])
    const whole = await signInAs(auth, user, { backend: name, methods: ['password', 'totp'] })
    expect(whole.pending).toEqual([])
    expect(await call(whole).two()).toBe('done')
  },
)

test('a proof of some time ago is no longer recent, and one of long ago has expired', async () => {
  const { auth, user, call, clock } = await openApp()
  const ago = (seconds: number) => new Date(clock().getTime() - seconds * 1000)
  const old = call(await signInAs(auth, user, { at: ago(301), methods: ['password', 'totp'] }))
  expect(await old.two()).toBe('done')
  expect(await codeOf(old.fresh())).toBe('STEP_UP_REQUIRED')
  const recently = call(await signInAs(auth, user, { at: ago(299) }))
  expect(await recently.fresh()).toBe('done')
  clock.advance(2)
  expect(await codeOf(recently.fresh())).toBe('STEP_UP_REQUIRED')
  const expired = call(await signInAs(auth, user, { at: ago(lifetimeSeconds) }))
  expect(await codeOf(expired.name())).toBe('SESSION_EXPIRED')
})

test('nobody is let in who may not be', async () => {
  const { auth } = await openApp()
  const inactive = await createUser(auth, { ...bob, isActive: false })
  expect(await codeOf(signInAs(auth, inactive))).toBe('LOGIN_BAD_CREDENTIALS')
  expect(await codeOf(signInAs(auth, { id: 'nobody' }))).toBe('LOGIN_BAD_CREDENTIALS')
})

test('a backend that is not there, or whose token it could not send, is a mistake', async () => {
  const { auth, user } = await openApp()
  await expect(signInAs(auth, user, { backend: 'none' })).rejects.toThrow(
    'backend: there is none named "none". There are: cookie, api, own.',
  )
  await expect(signInAs(auth, user, { backend: 'own' })).rejects.toThrow(
    'signInAs: the transport of the backend "own" reads its token neither from a cookie that it sets nor from the Authorization header. Call its login procedure instead.',
  )
})
