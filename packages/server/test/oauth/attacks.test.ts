import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backend, bearerTransport, databaseStrategy, memorySessions } from '../../src/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { openLyingProvider, type Lies, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { refusal } from '../harness/refusal.ts'
import { beginAsStrangers } from './strangers/begin.ts'

let evil: LyingProvider
let good: LyingProvider
beforeAll(async () => {
  evil = await openLyingProvider()
  good = await openLyingProvider()
})
afterAll(async () => {
  await evil[Symbol.asyncDispose]()
  await good[Symbol.asyncDispose]()
})
beforeEach(() => {
  for (const provider of [evil, good]) {
    provider.repent()
    provider.tokenRequests.length = 0
  }
})

const open = () => openOAuthTown({ providers: { evil: atProvider(evil), good: atProvider(good) } })

const begin = async ({ trpc }: OAuthBrowser, provider = 'good') =>
  (await trpc.oauth.start.mutate({ provider })).url

const finish = ({ trpc }: OAuthBrowser, url: string) => trpc.oauth.finish.mutate({ url })

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code

/** Whether the browser is signed in by now. */
const isIn = ({ trpc }: OAuthBrowser) =>
  trpc.users.me.query().then(
    () => true,
    () => false,
  )

test('an honest provider signs its people in, so that the others can be told apart', async () => {
  await using town = await open()
  const browser = town.browse()
  expect(await finish(browser, good.go(await begin(browser)))).toMatchObject({ created: true })
})

describe('a provider that lies', () => {
  const now = Math.floor(Date.now() / 1000)
  const lies: Record<string, () => Partial<Lies>> = {
    'if nobody has signed the id_token': () => ({ signedBy: 'nobody' }),
    'if another key has signed it': () => ({ signedBy: 'another key' }),
    'if the client secret has signed it': () => ({
      signedBy: 'the client secret',
      metadata: { id_token_signing_alg_values_supported: ['HS256', 'RS256'] },
    }),
    'if its metadata wants no signature': () => ({
      signedBy: 'nobody',
      metadata: { id_token_signing_alg_values_supported: ['none'] },
    }),
    'if the id_token is for another client': () => ({ claims: { aud: 'another-app' } }),
    'if it is for several and does not say for which': () => ({
      claims: { aud: [good.client.id, 'another-app'] },
    }),
    'if it was made for another client': () => ({ claims: { azp: 'another-app' } }),
    'if it was made for another client among several': () => ({
      claims: { aud: [good.client.id, 'another-app'], azp: 'another-app' },
    }),
    'if it is of another issuer': () => ({ claims: { iss: 'https://accounts.example' } }),
    'if it has expired': () => ({ claims: { exp: now - 600 } }),
    'if its nonce is that of another flow [sec-78]': () => ({ claims: { nonce: 'another' } }),
    'if it has no nonce [sec-78]': () => ({ claims: { nonce: undefined } }),
    'if it names nobody': () => ({ claims: { sub: undefined } }),
    'if the response names another issuer (RFC 9207) [sec-76]': () => ({
      response: { iss: 'https://evil.example' },
    }),
    'if the response names no issuer, and should [sec-76]': () => ({
      metadata: { authorization_response_iss_parameter_supported: true },
    }),
    'if it sends a token along with the code': () => ({ response: { id_token: 'e30.e30.e30' } }),
    'if the metadata are of another issuer [sec-76]': () => ({
      metadata: { issuer: 'https://evil.example' },
    }),
    'if the page to go to is a script [sec-83]': () => ({
      metadata: { authorization_endpoint: 'javascript:alert(1)' },
    }),
  }
  test.for(Object.entries(lies))('an answer is refused %s [sec-80]', async ([, lie]) => {
    Object.assign(good.lies, lie())
    await using town = await open()
    const browser = town.browse()
    const attempt = begin(browser).then((url) => finish(browser, good.go(url)))
    expect(await codeOf(attempt)).toBe('OAUTH_REFUSED')
    expect(await isIn(browser)).toBe(false)
    expect(await town.auth.users.findByEmailKey('ada@example.org')).toBeNull()
  })
})

describe('nobody is signed in', () => {
  test('by a link to somebody else’s answer (login CSRF) [fu-201,289] [sec-77]', async () => {
    await using town = await open()
    const [attacker, victim] = [town.browse(), town.browse()]
    const theirs = good.go(await begin(attacker))
    expect(await codeOf(finish(victim, theirs))).toBe('OAUTH_EXPIRED')
    const { searchParams: own } = new URL(await begin(victim))
    const mixed = new URL(theirs)
    mixed.searchParams.set('state', own.get('state') ?? '')
    expect(await codeOf(finish(victim, mixed.href))).toBe('OAUTH_REFUSED')
    expect(await isIn(victim)).toBe(false)
  })

  test('by a flow that a script has handed to a browser [sec-77]', async () => {
    const phone = backend({
      name: 'phone',
      transport: bearerTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    })
    await using mobile = await openOAuthTown({
      backends: [phone],
      providers: { good: atProvider(good) },
    })
    const { url, flow } = await mobile.browse().trpc.oauth.start.mutate({ provider: 'good' })
    await using town = await open()
    const call = town.browse().trpc.oauth.finish.mutate({ url: good.go(url), flow: flow ?? '' })
    expect(await codeOf(call)).toBe('OAUTH_EXPIRED')
  })

  test('from a page of another site [sec-77,82]', async () => {
    await using town = await open()
    const browser = town.browse()
    const url = good.go(await begin(browser))
    const page = town.browse({ jar: browser.jar, page: 'https://evil.example' })
    expect(await codeOf(finish(page, url))).toMatch(/^(CROSS_SITE_REQUEST|OAUTH_EXPIRED)$/)
    const start = page.trpc.oauth.start.mutate({ provider: 'good' })
    expect(await codeOf(start)).toBe('CROSS_SITE_REQUEST')
  })

  test('by a code of another provider, and it is shown to neither (mix-up, RFC 9700 4.4) [sec-76]', async () => {
    await using town = await open()
    const browser = town.browse()
    const { searchParams: asked } = new URL(await begin(browser, 'evil'))
    // The evil one sends the browser on to the good one, in its own place.
    const page = (await begin(town.browse(), 'good')).replace(/.*redirect_uri=([^&]*).*/, '$1')
    const back = new URL(decodeURIComponent(page))
    back.searchParams.set('code', good.code('whatever'))
    back.searchParams.set('state', asked.get('state') ?? '')
    expect(await codeOf(finish(browser, back.href))).toBe('OAUTH_REFUSED')
    expect(evil.tokenRequests).toHaveLength(0)
    expect(good.tokenRequests).toHaveLength(0)
  })

  test('by a stolen code that is put into one’s own flow (code injection) [sec-78]', async () => {
    await using town = await open()
    const [victim, attacker] = [town.browse(), town.browse()]
    const stolen = new URL(good.go(await begin(victim))).searchParams.get('code') ?? ''
    const own = new URL(good.go(await begin(attacker)))
    own.searchParams.set('code', stolen)
    expect(await codeOf(finish(attacker, own.href))).toBe('OAUTH_REFUSED')
    expect(await isIn(attacker)).toBe(false)
  })

  test('by two of one field', async () => {
    await using town = await open()
    const browser = town.browse()
    const url = `${good.go(await begin(browser))}&code=another`
    expect(await codeOf(finish(browser, url))).toBe('OAUTH_REFUSED')
  })

  test.for(['', 'https://', '?', '#', '?state=', '%', '?state=%00&code=%FF', '\u0000'])(
    'by %j',
    async (url) => {
      await using town = await open()
      const browser = town.browse()
      await begin(browser)
      expect(await codeOf(finish(browser, url))).toBe('OAUTH_EXPIRED')
    },
  )
})

describe('a provider with an issuer for each tenant', () => {
  const tenants = () => ({
    ...atProvider(good),
    server: {
      issuer: good.issuer,
      authorization_endpoint: `${good.issuer}/authorize`,
      token_endpoint: `${good.issuer}/token`,
      jwks_uri: `${good.issuer}/jwks`,
    },
    issuerOf: ({ tid }: Record<string, unknown>) =>
      typeof tid === 'string' ? `${good.issuer}/${tid}` : null,
  })

  test('signs in each tenant’s people by their own issuer, and nobody by another’s [sec-80,81]', async () => {
    await using town = await openOAuthTown({ providers: { good: tenants() } })
    const come = async (claims: Lies['claims']) => {
      good.lies.claims = claims
      const browser = town.browse()
      return finish(browser, good.go(await begin(browser)))
    }
    const email = 'one@example.org'
    const one = await come({ tid: 'one', iss: `${good.issuer}/one`, email })
    expect(one).toMatchObject({ created: true })
    const two = { tid: 'two', iss: `${good.issuer}/two` } // with the same subject
    expect(await come({ ...two, email: 'two@example.org' })).toMatchObject({ created: true })
    expect(await come({ ...two, email })).toMatchObject({ user: { email: 'two@example.org' } })
    expect(await codeOf(come({ ...two, tid: 'one' }))).toBe('OAUTH_REFUSED')
    expect(await codeOf(come({ iss: `${good.issuer}/one` }))).toBe('OAUTH_REFUSED')
  })
})

test('every code comes with the proof that this client has asked for it, S256 [sec-78]', async () => {
  await using town = await open()
  const browser = town.browse()
  const url = await begin(browser)
  const { searchParams: asked } = new URL(url)
  expect(asked.get('code_challenge_method')).toBe('S256')
  await finish(browser, good.go(url))
  const verifier = good.tokenRequests[0]?.get('code_verifier') ?? ''
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  expect(Buffer.from(digest).toString('base64url')).toBe(asked.get('code_challenge'))
})

test('the flow is sealed, in a cookie of this host alone that no script and no other site has [sec-77]', async () => {
  await using town = await open()
  const browser = town.browse()
  await begin(browser)
  const [cookie = ''] = browser.last.setCookie
  expect(cookie).toMatch(/^__Host-trpc-auth\.oauth\./)
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=600']) {
    expect(cookie).toContain(part)
  }
})

// `pnpm strangers` has a hundred thousand of them.
test('ten thousand strangers who begin and never come back leave no row [sec-86]', async () => {
  expect(await beginAsStrangers(10_000)).toEqual({ flows: 10_000, written: 0 })
}, 60_000)
