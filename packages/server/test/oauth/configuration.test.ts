import { describe, expect, test } from 'vitest'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import {
  AuthConfigError,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  type AdapterOptions,
} from '../../src/index.ts'
import {
  apple,
  gitlab,
  google,
  microsoft,
  oauth2,
  oauthCallbacks,
  oauthRouter,
  oidc,
  type OAuth2Options,
  type OAuthRouterOptions,
} from '../../src/oauth/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'

const client = { clientId: 'the-app', clientSecret: 'what the console shows' }
const base = {
  backends: [cookieBackend({ secret, lifetimeSeconds })],
  users: memoryUsers(),
  secret,
}
const pageUrl = 'https://app.example/oauth'
const providers = { google: google(client) }

/** What a developer reads who gives these options. */
function complaint(
  options: Partial<Omit<OAuthRouterOptions<string, unknown>, 'profile'>>,
  more: Partial<Parameters<typeof createAuth>[0]> = { records: memoryRecords() },
): string {
  const auth = createAuth({ ...base, ...more })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC.context<typeof createContext>().create()
  return told(() => oauthRouter(auth, t.procedure, { providers, pageUrl, ...options }))
}

function told(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof AuthConfigError) return error.message
    throw error
  }
  return 'nothing'
}

test('what works is accepted', () => {
  expect(complaint({})).toBe('nothing')
  expect(complaint({ pageUrl: 'http://localhost:3000/oauth' })).toBe('nothing')
  expect(complaint({ pageUrl: 'https://app.example' })).toBe('nothing')
  expect(complaint({ pageUrl: 'com.example.app:/oauth' })).toBe('nothing')
})

test.for([
  ['http://app.example/oauth'],
  ['https://app.example/oauth/'],
  ['https://app.example/oauth?a'],
  ['/oauth'],
  ['javascript:alert(1)'],
  [''],
])('a page at %j is refused [sec-83]', ([page]) => {
  expect(complaint({ pageUrl: page ?? '' })).toMatch(
    /^oauthRouter: pageUrl must be a whole address/,
  )
})

test.for([
  ['https://App.example/oauth', 'https://app.example/oauth'],
  ['https://app.example:443/oauth', 'https://app.example/oauth'],
  ['https://app.example/a/../oauth', 'https://app.example/oauth'],
  ['https://app.example/anmeldung über', 'https://app.example/anmeldung%20%C3%BCber'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['com.Example.app:/oauth', 'com.example.app:/oauth'],
] as const)('a page at %j never comes back so: the app learns how it does', ([page, spelled]) => {
  const said = `oauthRouter: pageUrl must be spelled as browsers spell it, for what comes back is compared with it; got "${page}". Write "${spelled}".`
  expect(complaint({ pageUrl: page })).toBe(said)
  expect(complaint({ pageUrl: spelled })).toBe('nothing')
})

test('a cookie that a browser would not send on its way back is refused', () => {
  const strict = cookieBackend({ secret, lifetimeSeconds, cookieSameSite: 'strict' })
  const auth = createAuth({ ...base, backends: [strict], records: memoryRecords() })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC.context<typeof createContext>().create()
  const options = { providers, pageUrl, callbackUrl: 'https://app.example/trpc/oauth.callback' }
  expect(told(() => oauthCallbacks(auth, t.procedure, options))).toMatch(
    /SameSite=Strict.*Give the backend cookieSameSite: "lax"/,
  )
  expect(told(() => oauthRouter(auth, t.procedure, { providers, pageUrl }))).toBe('nothing')
})

test('names that would pass for something else are refused', () => {
  for (const name of ['password', 'app', 'a b', '', '__proto__x!', 'codes']) {
    const factors = [{ name: 'codes', enrolled: () => false }]
    const more = { records: memoryRecords(), factors }
    expect(complaint({ providers: { [name]: google(client) } }, more)).toMatch(
      /cannot be the name of a provider/,
    )
  }
})

describe('two providers of one issuer', () => {
  const tenant = (name: string, more: Partial<OAuth2Options> = {}) =>
    oauth2({
      ...client,
      authorizationEndpoint: `https://id.example/${name}/authorize`,
      tokenEndpoint: `https://id.example/${name}/token`,
      profileEndpoint: `https://id.example/${name}/me`,
      scopes: [],
      identify: () => null,
      ...more,
    })

  test('are refused, because user 1 of one would be user 1 of the other [sec-81]', () => {
    const refused =
      /a and b have one issuer, "https:\/\/id.example".*Give each an issuer of its own/
    expect(complaint({ providers: { a: tenant('a'), b: tenant('b') } })).toMatch(refused)
    const known = oidc({ ...client, issuer: 'https://id.example' })
    expect(complaint({ providers: { a: known, b: tenant('b') } })).toMatch(refused)
  })

  test('are refused in two routers of one auth as well, whose accounts lie together [sec-81]', () => {
    const auth = createAuth({ ...base, records: memoryRecords() })
    const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
    const t = initTRPC.context<typeof createContext>().create()
    const add = (more: OAuthRouterOptions<string, unknown>['providers']) =>
      told(() => oauthRouter(auth, t.procedure, { providers: more, pageUrl }))
    expect(add({ a: tenant('a') })).toBe('nothing')
    expect(add({ b: tenant('b') })).toMatch(
      /: b, and a of another oauthRouter with the same auth, have one issuer, "https:\/\/id.example"/,
    )
    expect(add({ c: oidc({ ...client, issuer: 'https://id.example' }) })).toMatch(/have one issuer/)
    expect(add({ d: { ...tenant('a'), clientId: 'another-app' } })).toMatch(/have one issuer/)
    // The same one, under another name or made again: its users are the same people.
    expect(add({ a: tenant('a'), google: google(client) })).toBe('nothing')
    expect(add({ again: tenant('a') })).toBe('nothing')
    expect(add({ b: tenant('b', { issuer: 'https://id.example/b' }) })).toBe('nothing')
    const options = { providers: { b: tenant('b') }, pageUrl }
    const other = createAuth({ ...base, records: memoryRecords() })
    expect(told(() => oauthRouter(other, t.procedure, options))).toBe('nothing')
  })

  test('are accepted with an issuer each, and where OpenID Connect tells people apart', () => {
    const named = tenant('b', { issuer: 'https://id.example/b' })
    expect(complaint({ providers: { a: tenant('a'), b: named } })).toBe('nothing')
    const staff = google({ ...client, hostedDomain: 'acme.example' })
    expect(complaint({ providers: { google: google(client), staff } })).toBe('nothing')
  })
})

test('a provider whose issuer anybody on the way could be is refused', () => {
  const acme = { ...google(client), issuer: 'http://acme.example' }
  expect(complaint({ providers: { acme } })).toMatch(
    /^oauthRouter: providers: acme: issuer must be an address/,
  )
})

test('what nobody could use is refused', () => {
  expect(complaint({}, {})).toMatch(/needs a store. Give createAuth records/)
  expect(complaint({ backend: 'other' })).toMatch(/there is none named "other"/)
  expect(complaint({ timeoutSeconds: 0 })).toMatch(/timeoutSeconds must be a number greater than 0/)
  const profile = z.object({ name: z.string() })
  expect(complaint({}, { records: memoryRecords(), profile })).toMatch(
    /fields without a default.*Give profile:/,
  )
})

test('providers that could not work are refused', () => {
  expect(told(() => google({ ...client, clientSecret: '' }))).toMatch(
    /^google: clientSecret is missing/,
  )
  expect(told(() => oidc({ ...client, issuer: 'http://id.example' }))).toMatch(
    /^oidc: issuer must be/,
  )
  expect(told(() => gitlab({ ...client, issuer: 'git.example' }))).toMatch(
    /^gitlab: issuer must be/,
  )
  expect(told(() => microsoft({ ...client, tenant: 'contoso.com' }))).toMatch(/^microsoft: tenant/)
  const key = { clientId: 'a', teamId: 'b', keyId: 'c', redirectUri: pageUrl }
  expect(told(() => apple({ ...key, privateKey: 'KEY.p8' }))).toMatch(/^apple: privateKey/)
})
