import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  AuthError,
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  type AdapterOptions,
  type Cookie,
} from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { listen } from '../harness/listen.ts'
import { ada } from '../harness/people.ts'

const { email, password } = ada
const name = '__Host-trpc-auth'
const aToken: unknown = expect.stringMatching(/^ey/)

type App = ReturnType<typeof createApp>

function callerOf({ t, router, createContext }: App, options: AdapterOptions) {
  return t.createCallerFactory(router)(createContext(options))
}

/** An app where Ada has an account. */
async function createPopulated(options: Parameters<typeof createApp>[0] = {}) {
  const app = createApp(options)
  const { user } = await callerOf(app, { headers: new Headers() }).auth.register(ada)
  return { ...app, ada: user }
}

/** What a Server Action of a framework has: the request's headers, and a store of cookies. */
function createAction(headers: Record<string, string> = {}) {
  const set: Cookie[] = []
  return {
    set,
    headers: new Headers(headers),
    setCookie: (cookie: Cookie) => void set.push(cookie),
  }
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.catch((cause: unknown) => cause)
  return error instanceof AuthError ? [error.code, error.auth.code, error.message] : error
}

describe('a caller that has headers alone', () => {
  test('reads who is there', async () => {
    const app = await createPopulated()
    const action = createAction()
    await callerOf(app, action).auth.login({ email, password })
    const cookie = `${name}=${action.set[0]?.value}`

    const caller = callerOf(app, { headers: new Headers({ cookie }) })

    expect(await caller.auth.me()).toEqual(app.ada)
    expect(await caller.notes.create({ text: 'mine' })).toMatchObject({ owner: 'Ada' })
    expect(await callerOf(app, { headers: new Headers() }).hello()).toBe('stranger')
  })

  test('can sign nobody in or out: it is told before anything has happened', async () => {
    const sessions = memorySessions()
    const strategy = databaseStrategy({ sessions, lifetimeSeconds })
    const stored = backend({ name: 'stored', transport: cookieTransport(), strategy })
    const app = await createPopulated({ backends: [stored] })
    const refused = [
      'PRECONDITION_FAILED',
      'COOKIES_NOT_WRITABLE',
      expect.stringContaining('Give auth.createContext a setCookie'),
    ]

    const caller = callerOf(app, { headers: new Headers() })
    expect(await codeOf(caller.auth.login({ email, password }))).toEqual(refused)
    expect(await sessions.list(app.ada.id)).toEqual([])

    const action = createAction()
    await callerOf(app, action).auth.login({ email, password })
    const cookie = `${name}=${action.set[0]?.value}`
    const signedIn = callerOf(app, { headers: new Headers({ cookie }) })
    expect(await codeOf(signedIn.auth.logout())).toEqual(refused)
    expect(await sessions.list(app.ada.id)).toHaveLength(1)
  })
})

describe('a caller that can set cookies', () => {
  test('signs in and out', async () => {
    const app = await createPopulated()
    const signingIn = createAction()

    await callerOf(app, signingIn).auth.login({ email, password })

    const [cookie] = signingIn.set
    expect(signingIn.set).toEqual([
      {
        name,
        value: aToken,
        maxAge: lifetimeSeconds,
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        partitioned: false,
      },
    ])
    const signingOut = createAction({ cookie: `${name}=${cookie?.value}` })
    const caller = callerOf(app, signingOut)
    expect(await caller.auth.me()).toEqual(app.ada)
    await caller.auth.logout()
    expect(signingOut.set).toEqual([{ ...cookie, value: '', maxAge: 0 }])
  })

  test('renews a session that is due, before the call that asks for it answers', async () => {
    const renewAfterSeconds = 60
    const backends = [cookieBackend({ secret, lifetimeSeconds, renewAfterSeconds })]
    const app = await createPopulated({ backends })
    const first = createAction()
    await callerOf(app, first).auth.login({ email, password })
    app.clock.advance(renewAfterSeconds)
    const cookie = `${name}=${first.set[0]?.value}`

    const later = createAction({ cookie })
    await callerOf(app, later).auth.me()
    expect(later.set).toMatchObject([{ name, maxAge: lifetimeSeconds }])

    // Where nothing can be set the session is as good as it was.
    expect(await callerOf(app, { headers: later.headers }).auth.me()).toEqual(app.ada)
  })

  test('does not act for a page of another site', async () => {
    const app = await createPopulated()
    const first = createAction()
    await callerOf(app, first).auth.login({ email, password })
    const cookie = `${name}=${first.set[0]?.value}`
    const from = (origin: string) =>
      callerOf(app, createAction({ cookie, origin, host: 'app.example.com' }))

    const forged = from('https://evil.example')
    expect(await codeOf(forged.notes.clear())).toContain('CROSS_SITE_REQUEST')
    expect(await codeOf(forged.auth.logout())).toContain('CROSS_SITE_REQUEST')
    expect(await codeOf(forged.auth.login({ email, password }))).toContain('CROSS_SITE_REQUEST')

    expect(await from('https://app.example.com').notes.clear()).toBe(0)
  })
})

describe('a route of the app that calls procedures itself', () => {
  test('on Node gives its own response the cookie', async () => {
    const app = await createPopulated()
    const server = createServer((req, res) => {
      res.setHeader('set-cookie', 'theme=dark')
      void callerOf(app, { req, res })
        .auth.login({ email, password })
        .then(({ user }) => res.end(user.displayName))
    })
    const { origin, close } = await listen(server)

    const response = await fetch(origin)

    expect(await response.text()).toBe('Ada')
    expect(response.headers.getSetCookie()).toEqual([
      'theme=dark',
      expect.stringMatching(`^${name}=ey`),
    ])
    await close()
  })

  test('with web standards gives its own response the cookie', async () => {
    const app = await createPopulated()
    const req = new Request('https://app.example.com/sign-in', { method: 'POST' })
    const resHeaders = new Headers({ 'set-cookie': 'theme=dark' })

    const { user } = await callerOf(app, { req, resHeaders }).auth.login({ email, password })
    const response = new Response(user.displayName, { headers: resHeaders })

    expect(response.headers.getSetCookie()).toEqual([
      'theme=dark',
      expect.stringMatching(`^${name}=ey`),
    ])
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

test('each change is told in turn', async () => {
  const app = createAppWith({}, () => ({}))
  await callerOf(app, { headers: new Headers() }).auth.register(ada)
  const action = createAction()
  const context = app.createContext(action)
  const caller = app.t.createCallerFactory(app.router)(context)

  await caller.auth.login({ email, password })
  await caller.auth.logout()
  await caller.auth.login({ email, password })

  expect(action.set.map(({ maxAge }) => maxAge)).toEqual([lifetimeSeconds, 0, lifetimeSeconds])
})
