import { describe, expect, test } from 'vitest'
import { cookieBackend, type CookieTransportOptions } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const at = 'https://app.example.com'

function createCookieApp(options: CookieTransportOptions & { lifetimeSeconds?: number }) {
  return createApp({ backends: [cookieBackend({ secret, lifetimeSeconds, ...options })] })
}

/** What each option makes of the line, beside `<token>` for the token. */
const cases: readonly [title: string, options: CookieTransportOptions, line: string][] = [
  [
    'all defaults',
    {},
    '__Host-trpc-auth=<token>; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax',
  ],
  [
    'cookieName',
    { cookieName: 'sid' },
    'sid=<token>; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax',
  ],
  [
    'cookiePath',
    { cookiePath: '/trpc' },
    '__Secure-trpc-auth=<token>; Max-Age=3600; Path=/trpc; HttpOnly; Secure; SameSite=Lax',
  ],
  [
    'cookieDomain',
    { cookieDomain: 'example.com' },
    '__Secure-trpc-auth=<token>; Max-Age=3600; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax',
  ],
  [
    'cookieSecure off',
    { cookieSecure: false },
    'trpc-auth=<token>; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax',
  ],
  [
    'cookieHttpOnly off',
    { cookieHttpOnly: false },
    '__Host-trpc-auth=<token>; Max-Age=3600; Path=/; Secure; SameSite=Lax',
  ],
  [
    'cookieSameSite strict',
    { cookieSameSite: 'strict' },
    '__Host-trpc-auth=<token>; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Strict',
  ],
  [
    'cookieSameSite none',
    { cookieSameSite: 'none' },
    '__Host-trpc-auth=<token>; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=None',
  ],
  [
    'cookiePartitioned',
    { cookiePartitioned: true },
    '__Host-trpc-auth=<token>; Max-Age=3600; Path=/; HttpOnly; Secure; Partitioned; SameSite=Lax',
  ],
  [
    'all of them together',
    {
      cookieName: '__Secure-sid',
      cookiePath: '/trpc',
      cookieDomain: 'example.com',
      cookieHttpOnly: false,
      cookieSameSite: 'none',
      cookiePartitioned: true,
    },
    '__Secure-sid=<token>; Max-Age=3600; Domain=example.com; Path=/trpc; Secure; Partitioned; SameSite=None',
  ],
]

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test.for(cases)(
    '%s: login sets it, logout repeats it [fu-35,36,37,38,39,40,41,43,248,249,270]',
    async ([, options, line]) => {
      await using server = await serve(createCookieApp(options), adapter)
      const browser = new Browser(server, { link, at })

      await signUpAndIn(browser)

      expect(attributes(browser.last.setCookie)).toEqual([attributesOf(line)])
      expect(await browser.trpc.hello.query()).toBe('Ada')

      await browser.trpc.auth.logout.mutate()

      const cleared = line.replace('<token>', '').replace(/Max-Age=\d+/, 'Max-Age=0')
      expect(attributes(browser.last.setCookie)).toEqual([
        attributesOf(`${cleared}; Expires=Thu, 01 Jan 1970 00:00:00 GMT`),
      ])
      expect(await browser.cookies()).toEqual([])
    },
  )

  test('the lifetime is that of the cookie and of the session in it', async () => {
    const app = createCookieApp({ lifetimeSeconds: 90 })
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)
    expect(browser.last.setCookie[0]).toContain('; Max-Age=90;')
    const [cookie] = await browser.cookies()
    const hoarder = new Browser(server, { link, headers: { cookie: `${cookie?.cookieString()}` } })

    app.clock.advance(89)
    expect(await browser.trpc.hello.query()).toBe('Ada')
    expect(await hoarder.trpc.hello.query()).toBe('Ada')

    app.clock.advance(1)
    expect(await browser.cookies()).toEqual([])
    expect(await refusal(hoarder.trpc.auth.me.query())).toEqual({
      code: 'UNAUTHORIZED',
      httpStatus: 401,
      auth: { code: 'SESSION_EXPIRED' },
    })
  })
})

test('a cookie that no browser would keep is refused at sign-in, and none is set [sec-16]', async () => {
  const bulky = cookieBackend({ secret, lifetimeSeconds, audience: 'x'.repeat(4000) })
  await using server = await serve(createApp({ backends: [bulky] }))
  const browser = new Browser(server)

  expect(await refusal(signUpAndIn(browser))).toEqual({
    code: 'INTERNAL_SERVER_ERROR',
    httpStatus: 500,
    auth: { code: 'COOKIE_TOO_LARGE' },
  })
  expect(browser.last.setCookie).toEqual([])
})

test('a secure cookie does not go over plain HTTP, one that need not be secure does', async () => {
  const plain = { at: 'http://app.example.com' }
  await using secure = await serve(createCookieApp({}))
  await using insecure = await serve(createCookieApp({ cookieSecure: false }))
  const lost = new Browser(secure, plain)
  const kept = new Browser(insecure, plain)

  await signUpAndIn(lost)
  await signUpAndIn(kept)

  expect(await lost.trpc.hello.query()).toBe('stranger')
  expect(await kept.trpc.hello.query()).toBe('Ada')
})

test('a cookie with a path is sent below that path only', async () => {
  await using server = await serve(createCookieApp({ cookiePath: '/trpc' }))
  const browser = new Browser(server)
  await signUpAndIn(browser)

  expect(await browser.cookies('/trpc/notes.list')).toHaveLength(1)
  expect(await browser.cookies('/')).toEqual([])
})

test('a cookie with a domain is sent to its other hosts, one without to its own only', async () => {
  await using wide = await serve(createCookieApp({ cookieDomain: 'example.com' }))
  await using narrow = await serve(createCookieApp({}))
  const [widely, narrowly] = [new Browser(wide, { at }), new Browser(narrow, { at })]

  await signUpAndIn(widely)
  await signUpAndIn(narrowly)

  expect(await widely.cookies('https://other.example.com/')).toHaveLength(1)
  expect(await narrowly.cookies('https://other.example.com/')).toEqual([])
})

test('a domain that is not the server’s: the browser refuses the cookie', async () => {
  await using server = await serve(createCookieApp({ cookieDomain: 'example.org' }))
  const browser = new Browser(server, { at })

  await signUpAndIn(browser)

  expect(await browser.cookies()).toEqual([])
})

test('a planted cookie of the bare name is nothing to a server that uses the prefix [sec-15]', async () => {
  await using server = await serve(createCookieApp({}))
  const browser = new Browser(server, { at })
  await signUpAndIn(browser)
  const [own] = await browser.cookies()

  const tossed = new Browser(server, { at, headers: { cookie: `trpc-auth=${own?.value}` } })

  expect(await tossed.trpc.hello.query()).toBe('stranger')
})

/** Attributes in any order: RFC 6265 gives them none. */
function attributesOf(line: string): string[] {
  return line.split('; ').sort()
}

function attributes(lines: readonly string[]): string[][] {
  return lines.map((line) => attributesOf(line.replace(/=[\w-]+\.[\w-]+\.[\w-]+;/, '=<token>;')))
}
