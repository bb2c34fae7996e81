import fc from 'fast-check'
import { Cookie } from 'tough-cookie'
import { expect, test } from 'vitest'
import { AuthConfigError } from '../../config.ts'
import { setCookieLine } from '../../exchange/cookie.ts'
import { cookieAttributes, type CookieTransportOptions } from './cookie-options.ts'

const defaults = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  partitioned: false,
}

test('the defaults', () => {
  expect(cookieAttributes({})).toEqual({ ...defaults, name: '__Host-trpc-auth' })
})

const names: readonly [options: CookieTransportOptions, name: string][] = [
  [{ cookieSecure: false }, 'trpc-auth'],
  [{ cookiePath: '/trpc' }, '__Secure-trpc-auth'],
  [{ cookieDomain: 'example.com' }, '__Secure-trpc-auth'],
  [{ cookieDomain: 'example.com', cookieSecure: false }, 'trpc-auth'],
  [{ cookieSameSite: 'none', cookieHttpOnly: false, cookiePartitioned: true }, '__Host-trpc-auth'],
  [{ cookieName: 'sid' }, 'sid'],
  [{ cookieName: '__Secure-sid', cookieDomain: 'example.com' }, '__Secure-sid'],
  [{ cookieName: '__Host-sid' }, '__Host-sid'],
]
test.for(names)('%o are of the cookie %s', ([options, name]) => {
  expect(cookieAttributes(options).name).toBe(name)
})

const domains = [
  'example.com',
  'EXAMPLE.com',
  'a-b.example',
  'localhost',
  'xn--e1afmkfd.example',
  '1.example',
]
test.for(domains)('the domain %s is one', (cookieDomain) => {
  expect(cookieAttributes({ cookieDomain }).domain).toBe(cookieDomain)
})

/** Mostly what an app would write, sometimes with something in it that no header can hold. */
function text(good: readonly string[]) {
  const anything = fc.string({
    unit: fc.constantFrom(...Array.from('ab/.-;,=<> \t\r\n\0"\\é_')),
    maxLength: 8,
  })
  return fc.oneof(
    fc.constantFrom(...good),
    anything,
    fc.tuple(fc.constantFrom(...good), anything).map((parts) => parts.join('')),
  )
}

const anyOptions = fc.record(
  {
    cookieName: text(['sid', '__Host-sid', '__Secure-sid', '__host-sid']),
    cookiePath: text(['/', '/trpc', '/a/b']),
    cookieDomain: text(['example.com', 'localhost']),
    cookieSecure: fc.boolean(),
    cookieHttpOnly: fc.boolean(),
    cookieSameSite: fc.constantFrom('lax' as const, 'strict' as const, 'none' as const),
    cookiePartitioned: fc.boolean(),
  },
  { requiredKeys: [] },
)

test('whatever the options: refused, or one line that a browser reads as it was meant [sec-14]', () => {
  let accepted = 0
  fc.assert(
    fc.property(anyOptions, (options) => {
      const attributes = accept(options)
      if (attributes === null) return
      accepted += 1
      const line = setCookieLine({ ...attributes, value: 'abc.def-_', maxAge: 60 })
      expect(line).toMatch(/^[\x20-\x7e]+$/)
      const read = Cookie.parse(line)
      expect(read).toMatchObject({
        key: attributes.name,
        value: 'abc.def-_',
        path: attributes.path,
        domain: attributes.domain?.toLowerCase() ?? null,
        secure: attributes.secure,
        httpOnly: attributes.httpOnly,
        sameSite: attributes.sameSite,
        maxAge: 60,
        extensions: attributes.partitioned ? ['Partitioned'] : null,
      })
    }),
    { numRuns: 3000 },
  )
  expect(accepted).toBeGreaterThan(100) // else the property says nothing
})

function accept(options: CookieTransportOptions) {
  try {
    return cookieAttributes(options)
  } catch (error) {
    if (error instanceof AuthConfigError) return null
    throw error
  }
}
