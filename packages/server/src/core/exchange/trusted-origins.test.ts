import { describe, expect, test } from 'vitest'
import { AuthConfigError } from '../config.ts'
import { isCrossSite } from './origin.ts'
import { headersExchange } from './server-caller.ts'
import { parseTrustedOrigins, type TrustedOriginsOption } from './trusted-origins.ts'

interface Sent {
  readonly origin: string
  readonly host?: string
  readonly secure?: boolean
}

function isRefused(trusted: TrustedOriginsOption, { origin, host, secure }: Sent): boolean {
  const headers = new Headers({ host: host ?? 'api.example.com', origin })
  const exchange = headersExchange({ headers, method: 'POST' })
  return isCrossSite(exchange, parseTrustedOrigins(trusted), { secure })
}

const shells = [
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
  'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb',
  'moz-extension://9a8b7c6d-1234-4321-8765-abcdefabcdef',
  'app://bundle:3000',
]

test.for(shells)('%s is trusted by its name, and no other of its scheme [field-B8]', (origin) => {
  expect(isRefused([origin], { origin })).toBe(false)
  expect(isRefused([origin], { origin: `${origin}.evil` })).toBe(true)
  expect(isRefused([origin], { origin: origin.replace('://', '://x') })).toBe(true)
  expect(isRefused([], { origin })).toBe(true)
})

describe('a pattern', () => {
  const pattern = ['https://*.preview.example:8443']

  test.for(['https://a.preview.example:8443', 'https://a.b.preview.example:8443'])(
    'trusts %s [field-B8]',
    (origin) => {
      expect(isRefused(pattern, { origin })).toBe(false)
    },
  )

  test.for([
    'https://preview.example:8443',
    'http://a.preview.example:8443',
    'https://a.preview.example',
    'https://evilpreview.example:8443',
    'https://evil.example/.preview.example:8443',
    'https://evil.example#.preview.example:8443',
    'https://user@a.preview.example:8443',
    'https://A.preview.example:8443',
    'null',
  ])('does not trust %s [field-B8]', (origin) => {
    expect(isRefused(pattern, { origin })).toBe(true)
  })

  test.for([
    '*',
    'https://*',
    'https://*.com',
    'https://app.*.example',
    'https://*app.example',
    'https://*.*.example',
    '*.app.example',
    'capacitor://*',
    'https://*.app.example/',
    'https://*.app.example:*',
  ])('%s is refused at construction [field-B8]', (text) => {
    expect(() => parseTrustedOrigins([text])).toThrow(AuthConfigError)
  })
})

test.for([
  'file://',
  'file:///app',
  'capacitor://',
  'capacitor://localhost/',
  'javascript:alert(1)',
  'Capacitor://x',
])('%s is no origin [field-B8]', (text) => {
  expect(() => parseTrustedOrigins([text])).toThrow(AuthConfigError)
})

test('a function names those of the request [field-B8]', () => {
  const trusted: TrustedOriginsOption = (request) => {
    const tenant = request.header('host')?.split('.')[0]
    return [`https://${tenant}.customers.example`, `https://*.${tenant}.preview.example`]
  }

  expect(
    isRefused(trusted, { origin: 'https://acme.customers.example', host: 'acme.example.com' }),
  ).toBe(false)
  expect(
    isRefused(trusted, { origin: 'https://pr-7.acme.preview.example', host: 'acme.example.com' }),
  ).toBe(false)
  expect(
    isRefused(trusted, { origin: 'https://acme.customers.example', host: 'other.example.com' }),
  ).toBe(true)
})

test.for(['same-origin', 'none'])(
  'a function is not asked about a request that the browser calls %s',
  (site) => {
    const asked: string[] = []
    const trusted = parseTrustedOrigins((request) => {
      asked.push(String(request.header('origin')))
      return []
    })
    const sentFrom = (origin: string, from: string) => {
      const headers = new Headers({ host: 'api.example.com', origin, 'sec-fetch-site': from })
      return isCrossSite(headersExchange({ headers, method: 'POST' }), trusted)
    }

    expect(sentFrom('https://api.example.com', site)).toBe(false)
    expect(asked).toEqual([])
    expect(sentFrom('https://app.example.com', 'same-site')).toBe(true)
    expect(asked).toEqual(['https://app.example.com'])
  },
)

describe('a cookie that is sent over HTTPS only', () => {
  const host = 'app.example.com'

  test('has no authority for a page that came without it [field-C18]', () => {
    expect(isRefused([], { origin: `http://${host}`, host, secure: true })).toBe(true)
    expect(isRefused([], { origin: `https://${host}`, host, secure: true })).toBe(false)
    expect(isRefused([], { origin: `http://${host}`, host, secure: false })).toBe(false)
    expect(isRefused([`http://${host}`], { origin: `http://${host}`, host, secure: true })).toBe(
      false,
    )
  })

  test.for(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'app.localhost:3000'])(
    'has it for pages of %s, to which browsers send it [field-C18]',
    (local) => {
      expect(isRefused([], { origin: `http://${local}`, host: local, secure: true })).toBe(false)
    },
  )

  test('127.0.0.1.evil.example is not this machine [field-C18]', () => {
    const other = '127.0.0.1.evil.example'
    expect(isRefused([], { origin: `http://${other}`, host: other, secure: true })).toBe(true)
  })
})
