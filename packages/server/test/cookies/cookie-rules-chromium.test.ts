// What a browser makes of the cookies that are written here, and would make of those that are
// refused (RFC 6265bis, draft 22).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openExchange } from '../../src/core/exchange/open.ts'
import { setCookieLine } from '../../src/core/exchange/cookie.ts'
import { AuthConfigError, cookieTransport, type CookieTransportOptions } from '../../src/index.ts'
import { makeCertificate } from '../harness/certificate.ts'
import { launchChromium } from '../harness/chromium.ts'
import { refused, site, taken } from '../harness/cookie-cases.ts'
import { listen, type Listening } from '../harness/listen.ts'

// A browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const token = 'eyJ.a-b_c.d'
const hour = 3600
const century = 3_155_760_000

type Page = (req: IncomingMessage, res: ServerResponse) => void

/** Signs in with each of the options; the browser's clock is the machine's. */
function signsIn(options: readonly CookieTransportOptions[], lifetimeSeconds: number): Page {
  return (req, res) => {
    const exchange = openExchange({ req, res })
    const now = new Date()
    const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000)
    const claims = { amr: [] }
    const session = { id: 'one', userId: 'ada', createdAt: now, expiresAt, epoch: 0, claims }
    for (const one of options) {
      cookieTransport(one).write(exchange, { token, session }, { now, rank: 'identity' })
    }
  }
}

const sets =
  (lines: readonly string[]): Page =>
  (_req, res) =>
    res.setHeader('set-cookie', lines)

/** The line as it would be if nothing were refused. */
const unchecked = refused.map(([options]) => {
  const { cookieName: name, cookieDomain: domain, cookiePath: path = '/' } = options
  return setCookieLine({
    name,
    value: token,
    maxAge: hour,
    path,
    ...(domain === undefined ? {} : { domain }),
    secure: options.cookieSecure ?? true,
    httpOnly: options.cookieHttpOnly ?? true,
    sameSite: options.cookieSameSite ?? 'lax',
    partitioned: options.cookiePartitioned ?? false,
  })
})

const allOptions = taken.map(([options]) => options)
const pages: Readonly<Record<string, Page>> = {
  '/signed-in': signsIn(allOptions, hour),
  '/signed-out'(req, res) {
    const exchange = openExchange({ req, res })
    for (const options of allOptions) cookieTransport(options).clear(exchange)
  },
  '/for-a-century': signsIn([{}], century),
  '/unchecked': sets(unchecked),
  '/nameless': sets(['plain', '=__Host-trpc-auth=x; Path=/; Secure', '__Secure-x; Secure']),
  '/sizes': sets([`full=${'x'.repeat(4092)}`, `over=${'x'.repeat(4093)}`]),
  '/twice': sets(['sid=wide; Path=/', 'sid=narrow; Path=/trpc']),
}

let chromium: Chromium
let secure: Listening
let insecure: Listening
/** The last `Cookie` header of each path: a browser asks for an icon as well. */
const sent = new Map<string | undefined, string | undefined>()

function answer(req: IncomingMessage, res: ServerResponse): void {
  sent.set(req.url, req.headers.cookie)
  res.setHeader('content-type', 'text/html')
  pages[req.url ?? '']?.(req, res)
  res.end('<!doctype html>')
}

beforeAll(async () => {
  const certificate = await makeCertificate({ type: 2, value: site })
  secure = await listen(createSecureServer(certificate, answer))
  insecure = await listen(createServer(answer))
  chromium = await launchChromium(`--host-resolver-rules=MAP ${site} 127.0.0.1`)
})
afterAll(async () => {
  await chromium.close()
  await secure.close()
  await insecure.close()
})

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : 1

/** The cookies that a fresh profile has after it was at each of these pages. */
async function visit(scheme: 'http' | 'https', ...paths: readonly string[]) {
  const context = await chromium.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  const { port } = scheme === 'https' ? secure : insecure
  for (const path of paths) await page.goto(`${scheme}://${site}:${port}${path}`)
  const cookies = await context.cookies()
  await context.close()
  return cookies.toSorted(byName)
}

test('4.1: Chromium keeps each cookie as it was meant [sec-14]', async () => {
  const kept = taken.map(([, cookie]) => ({ value: token, ...cookie })).toSorted(byName)
  expect(await visit('https', '/signed-in')).toMatchObject(kept)
})

test('5.7: over plain HTTP, Chromium keeps those alone that need not be secure [sec-14]', async () => {
  expect(await visit('http', '/signed-in')).toMatchObject([{ name: 'plain' }])
})

test('5.4, 5.6: what is refused here, Chromium would drop or put elsewhere [sec-14]', async () => {
  for (const [options] of refused) {
    expect(() => cookieTransport(options)).toThrow(AuthConfigError)
  }
  const kept = refused.flatMap(([, cookie]) => (cookie ? [{ value: token, ...cookie }] : []))
  expect(await visit('https', '/unchecked')).toMatchObject(kept)
})

test('4.1.2: signing out, Chromium has forgotten every one of them [sec-17]', async () => {
  expect(await visit('https', '/signed-in')).toHaveLength(taken.length)
  expect(await visit('https', '/signed-in', '/signed-out')).toEqual([])
})

test('5.5: a lifetime of a hundred years is kept for four hundred days [sec-14]', async () => {
  const before = Date.now() / 1000
  const [cookie] = await visit('https', '/for-a-century')
  const days = ((cookie?.expires ?? 0) - before) / 86_400
  expect(Math.round(days)).toBe(400)
})

test('5.6: Chromium keeps 4096 bytes of name and value, and not one more [sec-16]', async () => {
  expect(await visit('https', '/sizes')).toMatchObject([{ name: 'full' }])
})

test('5.7: a cookie without a name cannot pass for one with a prefix [sec-15]', async () => {
  await visit('https', '/nameless', '/trpc/hello')
  expect(sent.get('/trpc/hello')).toBe('plain')
})

test('5.8.3: of two cookies of one name, Chromium sends the one of the longer path first [sec-15]', async () => {
  await visit('https', '/twice', '/trpc/hello')
  expect(sent.get('/trpc/hello')).toBe('sid=narrow; sid=wide')
})
