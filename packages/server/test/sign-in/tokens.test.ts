import { createHmac } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieBackend, memoryUsers } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret, type SampleRouter } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { openDatabase } from '../harness/database.ts'
import { ada, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve, type Running } from '../harness/serve.ts'
import {
  forgeToken,
  goodClaims,
  goodHeader,
  makeToken,
  sessionKey,
  type Claims,
} from '../harness/token.ts'

const clock = createClock()
const database = await openDatabase() // a driver is more particular about types than a map is
const app = createApp({ clock, users: database.users })
const servers = new Map<string, Running<SampleRouter>>()
let claims: ReturnType<typeof goodClaims>

beforeAll(async () => {
  for (const adapter of adapterNames) servers.set(adapter, await serve(app, adapter))
  const [server] = servers.values()
  if (server === undefined) throw new Error('No server runs.')
  const user = await signUp(new Browser(server))
  claims = goodClaims(user.id, clock())
})

afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

/** What a protected and a public call answer, on every adapter, to this `Cookie` header. */
async function answers(cookie: string | null): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [adapter, server] of servers) {
    const browser = new Browser(server, { headers: cookie === null ? {} : { cookie } })
    const me = await browser.trpc.auth.me.query().then(
      ({ displayName }) => displayName,
      () => `${browser.last.status}`,
    )
    found[adapter] = `${me}, ${await browser.trpc.hello.query()}`
  }
  return found
}

function everywhere(answer: string): Record<string, string> {
  return Object.fromEntries(adapterNames.map((adapter) => [adapter, answer]))
}

const inCookie = (token: string) => `__Host-trpc-auth=${token}`

test('a token made by hand with the documented key and claims is good on every adapter [fu-14,247]', async () => {
  expect(await answers(inCookie(await makeToken({ claims })))).toEqual(everywhere('Ada, Ada'))
})

test('an audience among several will do', async () => {
  const token = await makeToken({ claims: { ...claims, aud: ['other', claims.aud] } })
  expect(await answers(inCookie(token))).toEqual(everywhere('Ada, Ada'))
})

test('the rest of the Cookie header is nothing to it', async () => {
  const token = await makeToken({ claims })
  const cookie = `a=b; theme="dark; x"; ;=; trpc-auth=no; ${inCookie(token)}; z=%E0%A4%A`
  expect(await answers(cookie)).toEqual(everywhere('Ada, Ada'))
})

describe('a stranger, never an error, is who presents', () => {
  const cookies: readonly [title: string, cookie: string | null][] = [
    ['no cookie [fu-9,247]', null],
    ['an empty one', '__Host-trpc-auth='],
    ['an empty one in quotes', '__Host-trpc-auth=""'],
    ['text [fu-10,247]', '__Host-trpc-auth=foo'],
    ['three dots', '__Host-trpc-auth=...'],
    ['two empty parts', '__Host-trpc-auth=..'],
    ['no JSON', '__Host-trpc-auth=Zm9v.Zm9v.Zm9v'],
    ['bad percent signs', '__Host-trpc-auth=%E0%A4%A.%.%zz'],
    ['a header of 12 KB', `__Host-trpc-auth=${'x'.repeat(12_000)}`],
  ]
  test.for(cookies)('%s', async ([, cookie]) => {
    expect(await answers(cookie)).toEqual(everywhere('401, stranger'))
  })

  const made: readonly [title: string, token: () => Promise<string>][] = [
    ['an expired token', () => makeToken({ claims: { ...claims, exp: claims.iat - 1 } })],
    ['one that expires now', () => makeToken({ claims: { ...claims, exp: claims.iat } })],
    ['one that never expires', () => makeToken({ claims: { ...claims, exp: undefined } })],
    ['an expiry that is no number', () => makeToken({ claims: { ...claims, exp: 'tomorrow' } })],
    ['an expiry beyond any date', () => makeToken({ claims: { ...claims, exp: 1e300 } })],
    ['one without a time of issue', () => makeToken({ claims: { ...claims, iat: undefined } })],
    ['one issued in the future', () => makeToken({ claims: { ...claims, iat: claims.iat + 60 } })],
    [
      'a sign-in in the future',
      () => makeToken({ claims: { ...claims, auth_time: claims.iat + 60 } }),
    ],
    ['one not valid yet', () => makeToken({ claims: { ...claims, nbf: claims.iat + 60 } })],
    [
      'an audience of another backend',
      () => makeToken({ claims: { ...claims, aud: 'trpc-auth' } }),
    ],
    ['no audience', () => makeToken({ claims: { ...claims, aud: undefined } })],
    ['no subject [fu-11,247]', () => makeToken({ claims: { ...claims, sub: undefined } })],
    ['an empty subject', () => makeToken({ claims: { ...claims, sub: '' } })],
    ['a number as subject [fu-12,247]', () => makeToken({ claims: { ...claims, sub: 5 } })],
    ['a list as subject', () => makeToken({ claims: { ...claims, sub: [claims.sub] } })],
    ['an object as subject', () => makeToken({ claims: { ...claims, sub: { id: claims.sub } } })],
    ['null as subject', () => makeToken({ claims: { ...claims, sub: null } })],
    ['an unknown subject [fu-13,247]', () => makeToken({ claims: { ...claims, sub: 'nobody' } })],
    ['__proto__ as subject', () => makeToken({ claims: { ...claims, sub: '__proto__' } })],
    ['no session id', () => makeToken({ claims: { ...claims, sid: undefined } })],
    ['a number as session id', () => makeToken({ claims: { ...claims, sid: 1 } })],
    ['an older session epoch', () => makeToken({ claims: { ...claims, epoch: -1 } })],
    ['a session epoch that is text', () => makeToken({ claims: { ...claims, epoch: '0' } })],
    ['no session epoch', () => makeToken({ claims: { ...claims, epoch: undefined } })],
    ['a plain JWT of the same key', () => makeToken({ claims, header: { typ: 'JWT' } })],
    ['one without a type', () => makeToken({ claims, header: { typ: undefined } })],
    ['no key id', () => makeToken({ claims, header: { kid: undefined } })],
    ['an unknown key id', () => makeToken({ claims, header: { kid: 'AAAAAAAAAAA' } })],
    [
      'a signature by a foreign key under the right id',
      () => makeToken({ claims, key: sessionKey(`another ${secret}`) }),
    ],
    [
      'a signature by a key of another algorithm of the same secret',
      () => makeToken({ claims, header: { alg: 'HS512' }, key: sessionKey(secret, 'HS512') }),
    ],
    [
      'a signature by the secret itself, not by the key made of it',
      () => makeToken({ claims, key: { kid: goodHeader.kid, bytes: Buffer.from(secret) } }),
    ],
    ['claims changed after signing', async () => tampered(await makeToken({ claims }))],
    ['a signature cut off', async () => (await makeToken({ claims })).replace(/\.[^.]+$/, '.')],
    ['a signature a letter short', async () => (await makeToken({ claims })).slice(0, -1)],
    ['a critical header nobody knows', async () => signed({ crit: ['exp2'], exp2: 1 })],
    ['an unencoded payload', async () => signed({ crit: ['b64'], b64: false })],
    ['alg none', async () => forgeToken({ ...goodHeader, alg: 'none' }, claims)],
    ['alg NONE with the signature of a good one', async () => noneWithSignature()],
    ['no alg', async () => forgeToken({ typ: 'session+jwt', kid: goodHeader.kid }, claims, 'AAAA')],
    ['claims that are a list', async () => signed({}, '[1]')],
    ['claims that are null', async () => signed({}, 'null')],
    ['claims nested a thousand deep', async () => signed({}, nested(1000))],
    ['a token over the length cap, signed well', () => makeToken({ claims: bulky() })],
  ]
  test.for(made)('%s', async ([, token]) => {
    expect(await answers(inCookie(await token()))).toEqual(everywhere('401, stranger'))
  })

  const tampered = (token: string) => {
    const [header, , signature] = token.split('.')
    const payload = Buffer.from(JSON.stringify({ ...claims, sid: 'of my own' })).toString(
      'base64url',
    )
    return `${header}.${payload}.${signature}`
  }
  const noneWithSignature = async () => {
    const [, payload, signature] = (await makeToken({ claims })).split('.')
    const header = Buffer.from('{"alg":"NONE"}').toString('base64url')
    return `${header}.${payload}.${signature}`
  }
  /** A right HMAC over any header and payload. */
  const signed = (header: Claims, payload = JSON.stringify(claims)) => {
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const input = `${encode(JSON.stringify({ ...goodHeader, ...header }))}.${encode(payload)}`
    return `${input}.${createHmac('sha256', sessionKey().bytes).update(input).digest('base64url')}`
  }
  const nested = (depth: number) => `{"sub":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const bulky = () => ({ ...claims, padding: 'x'.repeat(4096) })
})

test.for(['HS256', 'HS384', 'HS512'] as const)(
  'the cookie is a JWT of %s [fu-15,42]',
  async (algorithm) => {
    const jwtApp = createApp({ backends: [cookieBackend({ secret, lifetimeSeconds, algorithm })] })
    await using server = await serve(jwtApp)
    const browser = new Browser(server)
    const user = await signUpAndIn(browser)
    const [cookie] = await browser.cookies()
    const token = cookie?.value ?? ''

    expect(decodeProtectedHeader(token)).toEqual({ ...goodHeader, alg: algorithm })
    const { sid, ...claimed } = decodeJwt(token)
    const good = goodClaims(user.id, jwtApp.clock())
    const amr = [{ method: 'password', at: good.auth_time }]
    const claims = { amr, userSince: user.createdAt.getTime() }
    expect({ ...claimed, sid: good.sid }).toEqual({ ...good, claims, backend: 'cookie' })
    expect(sid).toMatch(/^[\da-f-]{36}$/)
    const key = sessionKey(secret, algorithm)
    const byHand = await makeToken({
      claims: goodClaims(user.id, jwtApp.clock()),
      header: { alg: algorithm },
      key,
    })
    expect(
      await new Browser(server, { headers: { cookie: inCookie(byHand) } }).trpc.hello.query(),
    ).toBe('Ada')
  },
)

test('an issuer and an audience of one’s own are written and demanded', async () => {
  const options = { secret, lifetimeSeconds, issuer: 'https://login.example', audience: 'shop' }
  const shop = createApp({ backends: [cookieBackend(options)] })
  await using server = await serve(shop)
  const browser = new Browser(server)
  const user = await signUpAndIn(browser)
  const good = { ...goodClaims(user.id, shop.clock()), aud: 'shop', iss: 'https://login.example' }
  const hello = async (own: Claims) => {
    const cookie = inCookie(await makeToken({ claims: own }))
    return new Browser(server, { headers: { cookie } }).trpc.hello.query()
  }

  expect(await browser.trpc.hello.query()).toBe('Ada')
  expect(await hello(good)).toBe('Ada')
  expect(await hello({ ...good, iss: 'https://evil.example' })).toBe('stranger')
  expect(await hello({ ...good, iss: undefined })).toBe('stranger')
  expect(await hello({ ...good, aud: 'trpc-auth:cookie' })).toBe('stranger')
})

test('a clock tolerance lets servers differ by so much, and no more [sec-8]', async () => {
  const options = { secret, lifetimeSeconds, clockToleranceSeconds: 30 }
  const tolerant = createApp({ backends: [cookieBackend(options)] })
  await using server = await serve(tolerant)
  const browser = new Browser(server)
  const user = await signUpAndIn(browser)
  const good = goodClaims(user.id, tolerant.clock())
  const hello = async (own: Claims) => {
    const cookie = inCookie(await makeToken({ claims: own }))
    return new Browser(server, { headers: { cookie } }).trpc.hello.query()
  }

  expect(await hello({ ...good, exp: good.iat - 29 })).toBe('Ada')
  expect(await hello({ ...good, exp: good.iat - 30 })).toBe('stranger')
  expect(await hello({ ...good, iat: good.iat + 30, auth_time: good.iat + 30 })).toBe('Ada')
  expect(await hello({ ...good, iat: good.iat + 31, auth_time: good.iat + 31 })).toBe('stranger')
})

test('a server whose clock is a few seconds behind takes what another has just made, and keeps none beyond its end [field-B5]', async () => {
  const usual = createApp({ backends: [cookieBackend({ secret, lifetimeSeconds })] })
  await using server = await serve(usual)
  const user = await signUpAndIn(new Browser(server))
  const good = goodClaims(user.id, usual.clock())
  const hello = async (own: Claims) => {
    const cookie = inCookie(await makeToken({ claims: own }))
    return new Browser(server, { headers: { cookie } }).trpc.hello.query()
  }
  const made = (ahead: number) => hello({ ...good, iat: good.iat + ahead })
  const signedIn = (ahead: number) => hello({ ...good, auth_time: good.iat + ahead })

  for (const ahead of [1, 5])
    expect([await made(ahead), await signedIn(ahead)]).toEqual(['Ada', 'Ada'])
  expect([await made(6), await signedIn(6)]).toEqual(['stranger', 'stranger'])
  expect(await hello({ ...good, exp: good.iat + 1 })).toBe('Ada')
  expect(await hello({ ...good, exp: good.iat })).toBe('stranger')
})

test('two servers whose clocks differ by a second are one to who has just signed in [field-B5]', async () => {
  const users = memoryUsers()
  const [ahead, behind] = [createApp({ users }), createApp({ users })]
  ahead.clock.advance(1)
  await using first = await serve(ahead)
  await using second = await serve(behind)
  const browser = new Browser(first)
  await signUpAndIn(browser)
  const [cookie] = await browser.cookies()
  const carried = new Browser(second, { headers: { cookie: `${cookie?.cookieString()}` } })
  expect(await carried.trpc.hello.query()).toBe('Ada')
  expect(await carried.trpc.auth.me.query()).toMatchObject({ email: ada.email })
})

test('a tolerance of 0 is none at all', async () => {
  const strict = createApp({
    backends: [cookieBackend({ secret, lifetimeSeconds, clockToleranceSeconds: 0 })],
  })
  await using server = await serve(strict)
  const user = await signUpAndIn(new Browser(server))
  const good = goodClaims(user.id, strict.clock())
  for (const claims of [
    { ...good, iat: good.iat + 1 },
    { ...good, auth_time: good.iat + 1 },
  ]) {
    const cookie = inCookie(await makeToken({ claims }))
    const visitor = new Browser(server, { headers: { cookie } })
    expect(await visitor.trpc.hello.query()).toBe('stranger')
  }
})

test('a key ring: the first secret signs, tokens of all of them are good', async () => {
  const next = 'the next secret, put in front of the old one'
  const users = memoryUsers()
  const before = createApp({ users })
  const backends = [cookieBackend({ secret: [next, secret], lifetimeSeconds })]
  await using old = await serve(before)
  await using now = await serve(createApp({ users, backends }))
  const browser = new Browser(old)
  await signUpAndIn(browser)
  const [cookie] = await browser.cookies()
  const carried = new Browser(now, { headers: { cookie: `${cookie?.cookieString()}` } })
  const fresh = new Browser(now)
  await fresh.trpc.auth.login.mutate({ email: ada.email, password: ada.password })
  const [renewed] = await fresh.cookies()

  expect(await carried.trpc.hello.query()).toBe('Ada')
  expect(decodeProtectedHeader(renewed?.value ?? '').kid).toBe(sessionKey(next).kid)
  expect(await fresh.trpc.hello.query()).toBe('Ada')
  const back = new Browser(old, { headers: { cookie: `${renewed?.cookieString()}` } })
  expect(await refusal(back.trpc.auth.me.query())).toMatchObject({ code: 'UNAUTHORIZED' })
})
