import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Exchange } from './exchange.ts'
import { openExchange } from './open.ts'
import { isCrossSite } from './origin.ts'
import { parseTrustedOrigins } from './trusted-origins.ts'

const nobody = parseTrustedOrigins([])

const responseOfNode = new ServerResponse(new IncomingMessage(new Socket()))

interface Sent {
  readonly host?: string
  readonly origin?: string
  readonly site?: string
  readonly method?: string
}

function received({ host = 'app.example.com', origin, site, method = 'POST' }: Sent): Exchange {
  const headers = new Headers({ host })
  if (origin !== undefined) headers.set('origin', origin)
  if (site !== undefined) headers.set('sec-fetch-site', site)
  const req = new Request('http://localhost/', { method, headers })
  return openExchange({ req, resHeaders: new Headers() })
}

const ownOrigins: readonly [origin: string, host: string][] = [
  ['https://app.example.com', 'app.example.com'],
  ['http://app.example.com', 'app.example.com'], // TLS may end before us: the scheme is not known
  ['https://app.example.com', 'app.example.com:443'],
  ['http://app.example.com', 'app.example.com:80'],
  ['https://app.example.com:8443', 'app.example.com:8443'],
  ['https://app.example.com', 'APP.Example.com'],
  ['https://xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['http://127.0.0.1:3000', '127.0.0.1:3000'],
  ['http://[::1]:3000', '[::1]:3000'],
]

describe('without Sec-Fetch-Site the Origin is compared with the Host', () => {
  test.for(ownOrigins)('%s is the own origin of %s', ([origin, host]) => {
    expect(isCrossSite(received({ origin, host }), nobody)).toBe(false)
  })

  const others: readonly [origin: string, host: string][] = [
    ['https://evil.example', 'app.example.com'],
    ['https://evil.example.com', 'app.example.com'],
    ['https://example.com', 'app.example.com'],
    ['https://app.example.com.evil.example', 'app.example.com'],
    ['https://app.example.com:8443', 'app.example.com'],
    ['https://app.example.com', 'app.example.com:8443'],
    ['https://app.example.com:80', 'app.example.com:443'],
    ['https://app.example.com.', 'app.example.com'],
    ['null', 'app.example.com'],
    ['', 'app.example.com'],
    ['file://', 'app.example.com'],
    ['chrome-extension://app.example.com', 'app.example.com'],
    ['javascript:alert(1)', 'app.example.com'],
    // Forms that no browser sends: whoever made them up is not trusted to mean us.
    ['https://app.example.com/', 'app.example.com'],
    ['https://app.example.com/path', 'app.example.com'],
    ['https://app.example.com@evil.example', 'app.example.com'],
    ['https://evil.example@app.example.com', 'app.example.com'],
    ['HTTPS://APP.EXAMPLE.COM', 'app.example.com'],
    ['https://app.example.com, https://evil.example', 'app.example.com'],
    [String.raw`https://app.example.com\@evil.example`, 'app.example.com'],
    ['https://bücher.example', 'xn--bcher-kva.example'],
    // A Host header of somebody's making.
    ['https://evil.example', 'app.example.com@evil.example/'],
    ['https://evil.example', 'a b'],
    ['https://evil.example', ''],
  ]
  // Not every string is a header that a Request takes, so these come as Node would hand them over.
  test.for(others)('%s is not the own origin of %s', ([origin, host]) => {
    const req = { method: 'POST', headers: { origin, host } }
    const exchange = openExchange({ req, res: responseOfNode })
    expect(isCrossSite(exchange, nobody)).toBe(true)
  })

  test('a request without either header is no browser’s', () => {
    expect(isCrossSite(received({}), nobody)).toBe(false)
  })

  test('a request with an Origin and no Host is refused', () => {
    const req = { method: 'POST', headers: { origin: 'https://app.example.com' } }
    expect(isCrossSite(openExchange({ req, res: responseOfNode }), nobody)).toBe(true)
  })
})

describe('Sec-Fetch-Site, which no script can set, decides where it is sent', () => {
  const sites: readonly [site: string, crossSite: boolean][] = [
    ['same-origin', false],
    ['none', false],
    ['same-site', true],
    ['cross-site', true],
    ['', true],
    ['Same-Origin', true],
    ['same-origin, cross-site', true],
  ]
  test.for(sites)('%j: refused is %s', ([site, crossSite]) => {
    expect(isCrossSite(received({ site }), nobody)).toBe(crossSite)
    // A proxy that rewrites Host makes the own Origin look like another one.
    const origin = 'https://public.example'
    expect(isCrossSite(received({ site, origin, host: 'internal:8080' }), nobody)).toBe(crossSite)
  })
})

describe('a trusted origin', () => {
  const trusted = parseTrustedOrigins(['https://shop.example', 'http://localhost:5173'])

  test.for(['same-site', 'cross-site', undefined])('may write, with Sec-Fetch-Site %s', (site) => {
    const origin = 'https://shop.example'
    expect(isCrossSite(received({ origin, ...(site !== undefined && { site }) }), trusted)).toBe(
      false,
    )
  })

  const near = [
    'http://shop.example',
    'https://shop.example:8443',
    'https://www.shop.example',
    'https://shop.example.evil.example',
    'https://shop.examplf',
    'http://localhost',
    'null',
  ]
  test.for(near)('%s is not one', (origin) => {
    expect(isCrossSite(received({ origin, site: 'cross-site' }), trusted)).toBe(true)
    expect(isCrossSite(received({ origin }), trusted)).toBe(true)
  })
})

test.for(['GET', 'HEAD'])('a %s changes nothing, so it may come from anywhere', (method) => {
  const origin = 'https://evil.example'
  expect(isCrossSite(received({ origin, site: 'cross-site', method }), nobody)).toBe(false)
})

test.for(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get'])(
  'a %s may not',
  (method) => {
    const req = { method, headers: { host: 'app.example.com', origin: 'https://evil.example' } }
    expect(isCrossSite(openExchange({ req, res: responseOfNode }), nobody)).toBe(true)
  },
)

test('the upgrade to a WebSocket is a GET that CORS does not guard', () => {
  const headers = { host: 'app.example.com', origin: 'https://evil.example', upgrade: 'websocket' }
  const socket = { readyState: 1 }

  const foreign = openExchange({ req: { method: 'GET', headers }, res: socket })
  const own = openExchange({
    req: { method: 'GET', headers: { ...headers, origin: 'https://app.example.com' } },
    res: socket,
  })

  expect(isCrossSite(foreign, nobody)).toBe(true)
  expect(isCrossSite(own, nobody)).toBe(false)
})
