import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CookieJar } from 'tough-cookie'
import { expect, test } from 'vitest'
import type { Diagnosis, Reason } from '../src/doctor/index.ts'
import {
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  memoryStore,
  type CookieBackendOptions,
} from '../src/index.ts'
import {
  createApp,
  createAppWith,
  lifetimeSeconds,
  secret,
  type AppOptions,
} from './harness/app.ts'
import { Browser, type BrowserOptions } from './harness/browser.ts'
import { createClock } from './harness/clock.ts'
import { takeNotes, type Notes } from './harness/notes.ts'
import { signUpAndIn } from './harness/people.ts'
import { refusal } from './harness/refusal.ts'
import { serve } from './harness/serve.ts'
import { goodClaims, makeToken } from './harness/token.ts'

const own = { secret, lifetimeSeconds }
const cookies = (options: Partial<CookieBackendOptions> = {}) => ({
  backends: [cookieBackend({ ...own, ...options } as CookieBackendOptions)],
})
const opaque = (sessions = memorySessions()) => ({
  backends: [
    backend({
      name: 'cookie',
      transport: cookieTransport(),
      strategy: databaseStrategy({ sessions, lifetimeSeconds }),
    }),
  ],
})
const bearer = {
  backends: [backend({ name: 'api', transport: bearerTransport(), strategy: jwtStrategy(own) })],
}

/** What was reported about a visitor's call, in an app with these options. */
async function visit(
  options: AppOptions,
  browserOptions: BrowserOptions | ((app: ReturnType<typeof createApp>) => BrowserOptions),
  before: (visitor: Visitor) => Promise<unknown> = async () => undefined,
): Promise<Diagnosis> {
  const notes = takeNotes()
  const app = createApp({ doctor: notes.doctor, ...options })
  await using server = await serve(app)
  const given = typeof browserOptions === 'function' ? browserOptions(app) : browserOptions
  const browser = new Browser(server, given)
  await before({ browser, app, notes })
  await refusal(browser.trpc.auth.me.query())
  return notes.next()
}

interface Visitor {
  readonly browser: Browser<ReturnType<typeof createApp>['router']>
  readonly app: ReturnType<typeof createApp>
  readonly notes: Notes
}

const signedIn = ({ browser }: Visitor) => signUpAndIn(browser)

/** The jar of somebody who has signed in to an app with these options, at the same host. */
async function jarOf(options: AppOptions): Promise<CookieJar> {
  await using server = await serve(createApp(options))
  const browser = new Browser(server)
  await signUpAndIn(browser)
  return browser.jar
}

async function cookieIn(jar: CookieJar): Promise<{ key: string; value: string }> {
  const [cookie] = await jar.getCookies('http://127.0.0.1/', { expire: false })
  if (cookie === undefined) throw new Error('Nobody has signed in.')
  return cookie
}

/** A visitor whose cookie is what is made of a good one. */
const withCookie = (change: (token: string) => string) => async (options: AppOptions) => {
  const jar = await jarOf(options)
  const { key, value } = await cookieIn(jar)
  const header = `${key}=${change(value)}`
  return visit(options, { headers: { cookie: header } })
}

const handMade = (claims: object, users = memoryStore()) => {
  const now = createClock()()
  return makeToken({ claims: { ...goodClaims('nobody', now), ...claims } }).then((token) =>
    visit({ users }, { headers: { cookie: `__Host-trpc-auth=${token}` } }),
  )
}

/** For each reason, the way a developer gets there. */
const scenes: Record<Reason, () => Promise<Diagnosis>> = {
  'no-cookie': () => visit({}, {}),

  async 'not-a-browser'() {
    const notes = takeNotes()
    await using server = await serve(createApp({ doctor: notes.doctor }))
    await fetch(`${server.origin}/trpc/auth.me`)
    return notes.next()
  },

  'credentials-not-included': () => {
    const page = 'http://localhost:5173' // its fetch is as it is by default
    return visit(
      { trustedOrigins: [page] },
      { at: 'http://localhost:3000', page, without: ['cookie'], headers: { origin: page } },
      signedIn,
    )
  },

  'same-site': () => {
    const page = 'http://127.0.0.1:5173'
    const at = 'http://localhost:3000'
    return visit({ trustedOrigins: [page] }, { at, page, headers: { origin: page } }, signedIn)
  },

  'secure-over-http': () => {
    const at = 'http://192.168.1.5:3000' // where browsers send no Sec-Fetch-Site
    return visit(
      {},
      { at, without: ['sec-fetch-site'], headers: { referer: `${at}/notes` } },
      signedIn,
    )
  },

  'cookie-domain': () =>
    visit(cookies({ cookieDomain: 'example.com' }), { at: 'https://app.test' }, signedIn),

  async 'cookie-name'() {
    const jar = await jarOf(cookies({ cookieSecure: false }))
    return visit(cookies(), { jar })
  },

  'no-authorization': () => visit(bearer, {}),
  'other-authorization-scheme': () =>
    visit(bearer, { headers: { authorization: 'Token of-another-scheme' } }),

  async 'origin-not-trusted'() {
    const notes = takeNotes()
    await using server = await serve(createApp({ doctor: notes.doctor }))
    const page = 'https://app.example.com'
    const browser = new Browser(server, { at: 'https://api.example.com', page })
    await refusal(browser.trpc.auth.login.mutate({ email: '', password: '' }))
    return notes.next()
  },

  malformed: () => withCookie((token) => token.slice(0, 20))(cookies()),

  async 'other-kind'() {
    const jar = await jarOf(opaque())
    return visit(cookies(), { jar })
  },

  async 'other-key'() {
    const jar = await jarOf(cookies({ secret: 'the secret before the last restart of it' }))
    return visit(cookies(), { jar })
  },

  'bad-signature': () =>
    withCookie((token) => token.slice(0, -9) + token.slice(-9).split('').toReversed().join(''))(
      cookies(),
    ),

  async 'other-audience'() {
    const jar = await jarOf(cookies({ audience: 'the shop' }))
    return visit(cookies(), { jar })
  },

  async 'other-issuer'() {
    const jar = await jarOf(cookies({ issuer: 'https://one.example' }))
    return visit(cookies({ issuer: 'https://two.example' }), { jar })
  },

  'bad-claims': () => handMade({ sid: 5 }),

  async 'clock-skew'() {
    const jar = await jarOf({ clock: createClock('2026-11-23T12:01:00.000Z') })
    return visit({}, { jar })
  },

  async expired() {
    const jar = await jarOf({})
    const { key, value } = await cookieIn(jar) // of a browser whose clock is behind
    return visit({}, { headers: { cookie: `${key}=${value}` } }, async ({ app }) =>
      app.clock.advance(lifetimeSeconds),
    )
  },

  async revoked() {
    const jar = await jarOf(cookies({ sessions: memorySessions() }))
    return visit(cookies({ sessions: memorySessions() }), { jar }) // forgot them, at a restart
  },

  async 'user-gone'() {
    const jar = await jarOf({ users: memoryStore() })
    return visit({ users: memoryStore() }, { jar })
  },

  'user-inactive': () => {
    const users = memoryStore()
    return visit({ users }, {}, async ({ browser }) => {
      const { id } = await signUpAndIn(browser)
      await users.update(id, { isActive: false })
    })
  },

  'sessions-ended': () =>
    visit({}, {}, async ({ browser, app }) => {
      const { id } = await signUpAndIn(browser)
      await app.auth.revokeSessions(id)
    }),

  async 'other-backend'() {
    const named = (name: string) => cookieBackend({ ...own, name, cookieName: name })
    const jar = await jarOf({ backends: [named('web')] })
    const { value } = await cookieIn(jar)
    return visit(
      { backends: [named('office'), named('web')] },
      { headers: { cookie: `office=${value}` } },
    )
  },
}

const reasons = Object.keys(scenes) as readonly Reason[]

test.for(reasons)('%s is told, with what to do', async (reason) => {
  const diagnosis = await scenes[reason]()

  expect(diagnosis.reason).toBe(reason)
  expect(diagnosis.meaning).toMatch(/^[A-Z].*\.$/)
  expect(diagnosis.advice).toMatch(/^[A-Z].*\.$/)
  expect(`${diagnosis.meaning} ${diagnosis.advice}`).not.toMatch(/undefined|null|\bunknown\b/)
})

test('docs/doctor.md has each reason, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/doctor.md'), 'utf8')
  const [, section = ''] = page.split('## Reasons')
  const named = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name)
  expect(named).toHaveLength(reasons.length)
  expect(new Set(named)).toEqual(new Set(reasons))
})

test('an advice names the option, the origin, the host and the cookies as they are', async () => {
  expect(await scenes['origin-not-trusted']()).toMatchObject({
    advice: expect.stringContaining("trustedOrigins: ['https://app.example.com']") as string,
    code: 'CROSS_SITE_REQUEST',
    path: null,
    seen: { origin: 'https://app.example.com', host: 'api.example.com', site: 'same-site' },
  })
  expect(await scenes['cookie-name']()).toMatchObject({
    expected: '__Host-trpc-auth',
    found: 'trpc-auth',
    backend: 'cookie',
    path: 'auth.me',
    code: 'NOT_SIGNED_IN',
    seen: { cookies: ['trpc-auth'], site: 'same-origin' },
  })
  expect(await scenes['secure-over-http']()).toMatchObject({
    meaning: expect.stringContaining('192.168.1.5:3000') as string,
    advice: expect.stringContaining('cookieSecure: false') as string,
    seen: { scheme: 'http' },
  })
  expect(await scenes['other-backend']()).toMatchObject({ backend: 'office', madeFor: 'web' })
  expect((await scenes.expired()).code).toBe('SESSION_EXPIRED')
  expect((await scenes['user-gone']()).code).toBe('SESSION_REVOKED')
})

test('a good session of a backend that the call does not accept is named', async () => {
  const notes = takeNotes()
  const backends = [cookieBackend({ ...own, name: 'web' }), ...bearer.backends]
  const app = createAppWith({ backends, doctor: notes.doctor }, ({ auth, t }) => ({
    export: auth.protectedProcedure(t.procedure, { backends: ['api'] }).query(() => 'all'),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)

  await refusal(browser.trpc.export.query())

  expect(await notes.next()).toMatchObject({
    reason: 'other-backend',
    madeFor: 'web',
    path: 'export',
    advice: expect.stringContaining('Add web to the backends') as string,
  })
})

const local = 'http://localhost:3000'
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15'
const chrome =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

test.for([
  ['Safari drops Secure cookies on localhost', safari, 'secure-over-http'],
  ['Chrome keeps them', chrome, 'no-cookie'],
] as const)('%s', async ([, agent, reason]) => {
  const headers = { 'user-agent': agent, referer: `${local}/` }
  expect(await visit({}, { at: local, headers })).toMatchObject({ reason })
})

test('behind a proxy that ends TLS, it is the page that tells the scheme', async () => {
  const at = 'https://app.example'
  const headers = { referer: `${at}/`, 'x-forwarded-proto': 'http' }
  expect(await visit({}, { at, headers })).toMatchObject({
    reason: 'no-cookie',
    seen: { scheme: 'https' },
  })
})
