import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Diagnosis, Reason } from '../../src/doctor/index.ts'
import {
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  memoryUsers,
  secretKey,
  type CookieBackendOptions,
} from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { takeNotes } from '../harness/notes.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { goodClaims, makeToken, type Claims } from '../harness/token.ts'
import { cookieOf, jarOf, visit, type Visitor } from '../harness/visit.ts'

const otherSecret = 'the secret before the last restart of it'
const own = { secret, lifetimeSeconds }
const cookies = (options: Partial<CookieBackendOptions> = {}) => ({
  backends: [cookieBackend({ ...own, ...options } as CookieBackendOptions)],
})
const opaque = () => ({
  backends: [
    backend({
      name: 'cookie',
      transport: cookieTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    }),
  ],
})
const bearer = {
  backends: [backend({ name: 'api', transport: bearerTransport(), strategy: jwtStrategy(own) })],
}

const signedIn = ({ browser }: Visitor) => signUpAndIn(browser)

/** Who sends what is made of a good token. */
async function visitWith(change: (token: string) => string): Promise<Diagnosis> {
  const { key, value } = await cookieOf({})
  return visit({}, { headers: { cookie: `${key}=${change(value)}` } })
}

/** Who sends a token that is signed well, with these claims. */
async function visitClaiming(claims: Claims): Promise<Diagnosis> {
  const token = await makeToken({ claims: { ...goodClaims('nobody', createClock()()), ...claims } })
  return visit({}, { headers: { cookie: `__Host-trpc-auth=${token}` } })
}

/** For each reason, the way a developer gets there. */
const scenes: Record<Reason, () => Promise<Diagnosis>> = {
  'no-cookie': () => visit({}),

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

  'no-authorization': () => visit(bearer),
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

  malformed: () => visitWith((token) => token.slice(0, 20)),

  'several-cookies': () => {
    const backends = [cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' })]
    return visit({ backends }, { headers: { cookie: 'sid=rubbish; sid=more' } })
  },

  async 'other-kind'() {
    const jar = await jarOf(opaque())
    return visit(cookies(), { jar })
  },

  async 'other-key'() {
    const jar = await jarOf(cookies({ secret: otherSecret }))
    return visit(cookies(), { jar })
  },

  'bad-signature': () =>
    visitWith((token) => token.slice(0, -9) + Array.from(token.slice(-9)).toReversed().join('')),

  async 'other-audience'() {
    const jar = await jarOf(cookies({ audience: 'the shop' }))
    return visit(cookies(), { jar })
  },

  async 'other-issuer'() {
    const jar = await jarOf(cookies({ issuer: 'https://one.example' }))
    return visit(cookies({ issuer: 'https://two.example' }), { jar })
  },

  'bad-claims': () => visitClaiming({ sid: 5 }),

  async 'clock-skew'() {
    const jar = await jarOf({ clock: createClock('2026-11-23T12:01:00.000Z') })
    return visit({}, { jar })
  },

  async expired() {
    const { key, value } = await cookieOf({}) // of a browser whose clock is behind
    const headers = { cookie: `${key}=${value}` }
    return visit({}, { headers }, async ({ app }) => app.clock.advance(lifetimeSeconds))
  },

  async pending() {
    const claims = { amr: [{ method: 'password', at: 1 }], pending: ['totp'] }
    const token = await makeToken({
      header: { typ: 'pending+jwt' },
      claims: { ...goodClaims('ada', createClock()()), claims },
    })
    return visit({}, { headers: { cookie: `__Host-trpc-auth=${token}` } })
  },

  async revoked() {
    const jar = await jarOf(cookies({ sessions: memorySessions() }))
    return visit(cookies({ sessions: memorySessions() }), { jar }) // forgot them, at a restart
  },

  async 'user-gone'() {
    const jar = await jarOf({ users: memoryUsers() })
    return visit({ users: memoryUsers() }, { jar })
  },

  'user-inactive': () => {
    const users = memoryUsers()
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
    const { value } = await cookieOf({ backends: [named('web')] })
    return visit(
      { backends: [named('office'), named('web')] },
      { headers: { cookie: `office=${value}` } },
    )
  },
}

const reasons = Object.keys(scenes) as readonly Reason[]

const page = readFileSync(join(import.meta.dirname, '../../../../docs/doctor.md'), 'utf8')
const [speaks] = /^\*\*It speaks\*\*.*$/m.exec(page) ?? []

test.for(reasons)('%s is told, with what to do', async (reason) => {
  const diagnosis = await scenes[reason]()

  expect(diagnosis.reason).toBe(reason)
  expect(speaks).toContain(`\`${diagnosis.code}\``)
  expect(diagnosis.meaning).toMatch(/^[A-Z].*\.$/)
  expect(diagnosis.advice).toMatch(/^[A-Z].*\.$/)
  expect(`${diagnosis.meaning} ${diagnosis.advice}`).not.toMatch(/undefined|null|\bunknown\b/)
})

test('docs/doctor.md has each reason, and no other', () => {
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

test('of cookies it tells names: a value without one is left out', async () => {
  const headers = {
    cookie: 'theme=dark; nameless; YWRhIGxvdmVsYWNlIGFkYQ==; 9="x=y"; a b=c; theme=light',
  }
  expect((await visit({}, { headers })).seen.cookies).toEqual(['theme', '9'])
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
const future = 1_900_000_000
const python = fastapiUsersTokens({
  secret: 'the secret of the backend in Python',
  lifetimeSeconds,
})

const further: readonly (readonly [string, Reason, () => Promise<Diagnosis>])[] = [
  [
    'Safari drops Secure cookies on localhost',
    'secure-over-http',
    () => visit({}, { at: local, headers: { 'user-agent': safari, referer: `${local}/` } }),
  ],
  [
    'Chrome keeps them',
    'no-cookie',
    () => visit({}, { at: local, headers: { 'user-agent': chrome, referer: `${local}/` } }),
  ],
  [
    'behind a proxy that ends TLS, the page tells the scheme',
    'no-cookie',
    () => {
      const at = 'https://app.example'
      return visit({}, { at, headers: { referer: `${at}/`, 'x-forwarded-proto': 'http' } })
    },
  ],
  [
    'a page that sends no referrer, at an address that the browser does not trust',
    'secure-over-http',
    () => {
      const headers = { 'user-agent': chrome }
      return visit({}, { at: 'http://laptop.lan:3000', without: ['sec-fetch-site'], headers })
    },
  ],
  [
    'a proxy tells it where the page does not',
    'secure-over-http',
    () => visit({}, { at: 'http://app.example', headers: { 'x-forwarded-proto': 'http' } }),
  ],
  [
    'SameSite=None from another site, without any cookie',
    'credentials-not-included',
    () =>
      visit(cookies({ cookieSameSite: 'none' }), {
        at: 'https://api.example',
        page: 'https://app.test',
      }),
  ],
  [
    'other cookies came from the other origin, so that credentials were included',
    'no-cookie',
    () => visit({}, { at: local, page: 'http://localhost:5173', headers: { cookie: 'theme=b' } }),
  ],
  [
    'the cookie is there, and empty',
    'malformed',
    () => visit({}, { headers: { cookie: '__Host-trpc-auth=' } }),
  ],
  [
    'Bearer, and nothing that is a token',
    'malformed',
    () => visit(bearer, { headers: { authorization: 'Bearer "quoted"' } }),
  ],
  ['a token that is not valid yet', 'clock-skew', () => visitClaiming({ nbf: future })],
  [
    'an opaque token, since sessions were stored, for signed ones',
    'other-kind',
    async () => visit(opaque(), { jar: await jarOf(cookies()) }),
  ],
  [
    'an opaque token whose secret is another',
    'bad-signature',
    async () => {
      const options = opaque() // one store for both
      const { key, value } = await cookieOf(options)
      const [id] = value.split('.')
      return visit(options, { headers: { cookie: `${key}=${id}.${'x'.repeat(43)}` } })
    },
  ],
  [
    'an opaque token of a store that was emptied',
    'revoked',
    async () => visit(opaque(), { jar: await jarOf(opaque()) }),
  ],
  [
    'a token of the old secret, where those of another system are read too',
    'other-key',
    async () =>
      visit(cookies({ alsoReads: python }), { jar: await jarOf(cookies({ secret: otherSecret })) }),
  ],
  [
    'a retired key whose time is over',
    'other-key',
    async () => {
      const old = secretKey({ secret: otherSecret, verifyUntil: new Date('2026-11-23T12:00:00Z') })
      const keys = [secretKey({ secret }), old]
      const backends = [cookieBackend({ keys, lifetimeSeconds })]
      return visit({ backends }, { jar: await jarOf(cookies({ secret: otherSecret })) })
    },
  ],
]

test.for(further)('%s: %s', async ([, reason, scene]) => {
  expect((await scene()).reason).toBe(reason)
})
