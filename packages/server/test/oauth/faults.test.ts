import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryRecords, type RecordStore } from '../../src/index.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import {
  atProvider,
  openOAuthTown,
  type OAuthBrowser,
  type OAuthTown,
} from '../harness/oauth-town.ts'
import { refusal } from '../harness/refusal.ts'

let provider: LyingProvider
beforeAll(async () => {
  provider = await openLyingProvider()
})
afterAll(() => provider[Symbol.asyncDispose]())
beforeEach(() => provider.repent())

const secretText = 'a text of the provider that nobody here may see'

const faults: Record<string, (req: IncomingMessage, res: ServerResponse) => void> = {
  hangs: () => undefined,
  'answers 500': (_req, res) => res.writeHead(500).end(secretText),
  'answers 429': (_req, res) => res.writeHead(429).end('{"error":"slow_down"}'),
  'answers HTML': (_req, res) =>
    res.writeHead(200, { 'content-type': 'text/html' }).end(secretText),
  redirects: (_req, res) => res.writeHead(302, { location: provider.issuer }).end(),
  'breaks off': (req) => req.socket.destroy(),
}

const open = (options: Partial<Parameters<typeof openOAuthTown>[0]> = {}) =>
  openOAuthTown({
    ...options,
    providers: { acme: atProvider(provider) },
    timeoutSeconds: 0.3,
  })

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code

async function come({ trpc }: OAuthBrowser) {
  const { url } = await trpc.oauth.start.mutate({ provider: 'acme' })
  return trpc.oauth.finish.mutate({ url: provider.go(url) })
}

/** What the app was told, as text. */
async function told(town: OAuthTown): Promise<string> {
  await town.auth.hooks.settled()
  const failed = town.events.filter(({ name }) => name === 'afterProviderFailed')
  return JSON.stringify(failed.map(({ event }) => ({ ...event, exchange: undefined })))
}

const places = {
  'its metadata': '/.well-known/openid-configuration',
  'its tokens': '/token',
  'its keys': '/jwks',
}

describe.for(Object.entries(places))('a provider that is asked for %s', ([, path]) => {
  test.for(Object.entries(faults))(
    'and %s signs nobody in, and nobody out [sec-84]',
    async ([, fault]) => {
      await using town = await open()
      const { trpc } = town.browse()
      await trpc.auth.register.mutate({
        email: 'bob@example.org',
        password: 'battery staple',
        displayName: 'Bob',
      })
      await trpc.auth.login.mutate({ email: 'bob@example.org', password: 'battery staple' })
      provider.lies.instead = { [path]: fault }
      const { url } = await trpc.oauth.start
        .mutate({ provider: 'acme' })
        .catch((error: unknown) => {
          if (path.startsWith('/.well-known')) return { url: null }
          throw error
        })
      const refused = await refusal(
        url === null
          ? trpc.oauth.start.mutate({ provider: 'acme' })
          : trpc.oauth.finish.mutate({ url: provider.go(url) }),
      )
      expect(refused).toMatchObject({ httpStatus: 503, auth: { code: 'OAUTH_PROVIDER_DOWN' } })
      expect(await trpc.users.me.query()).toMatchObject({ email: 'bob@example.org' })
      expect(await told(town)).toContain('"provider":"acme"')
      expect(await told(town)).not.toContain(secretText)
    },
  )
})

test('what was read of a provider is good enough while it cannot be reached', async () => {
  await using town = await open()
  const { trpc } = town.browse()
  await trpc.oauth.start.mutate({ provider: 'acme' })
  provider.lies.instead = { '/.well-known/openid-configuration': faults['answers 500'] }
  town.clock.advance(3601)
  expect(await trpc.oauth.start.mutate({ provider: 'acme' })).toHaveProperty('url')
})

test('a provider that hangs is asked once a minute what it says, while it is known [sec-84]', async () => {
  await using town = await open()
  const browser = town.browse()
  provider.lies.claims = { exp: Math.floor(Date.now() / 1000) + 86_400 }
  await come(browser)
  const path = '/.well-known/openid-configuration'
  const looks = () => provider.requests.filter((one) => one === path).length
  provider.lies.instead = { [path]: faults['hangs'] }
  provider.requests.length = 0
  town.clock.advance(3601)
  await come(browser)
  await come(browser)
  expect(looks()).toBe(1)
  expect(JSON.parse(await told(town))).toEqual([
    { step: 'discovery', reason: 'TimeoutError', status: null, user: null, provider: 'acme' },
  ])
  town.clock.advance(61)
  await come(browser)
  expect(looks()).toBe(2)
  provider.lies.instead = {}
  town.clock.advance(61)
  await come(browser)
  town.clock.advance(3000)
  await come(browser)
  expect(looks()).toBe(3)
})

test('a secret that is wrong is told to the app, in words that are known [sec-84]', async () => {
  await using town = await open()
  provider.lies.instead = {
    '/token': (_req, res) =>
      res
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'invalid_client', error_description: secretText })),
  }
  expect(await codeOf(come(town.browse()))).toBe('OAUTH_REFUSED')
  expect(await told(town)).toContain('"step":"token","reason":"invalid_client","status":401')
  expect(await told(town)).not.toContain(secretText)
})

test.for([
  ['server_error', 'OAUTH_PROVIDER_DOWN'],
  ['temporarily_unavailable', 'OAUTH_PROVIDER_DOWN'],
  ['invalid_scope', 'OAUTH_REFUSED'],
  [`${secretText}`, 'OAUTH_REFUSED'],
])('a provider that sends the browser back with %j is %s', async ([error, code]) => {
  await using town = await open()
  provider.lies.response = { error, code: undefined, error_description: secretText }
  expect(await codeOf(come(town.browse()))).toBe(code)
  expect(await told(town)).not.toContain(secretText)
})

test.for(['access_denied', 'user_cancelled_authorize', 'user_cancelled_login'])(
  'a person who says no at a provider that calls it %j has said no, and nothing has failed',
  async (error) => {
    await using town = await open()
    provider.lies.response = { error, code: undefined }
    expect(await codeOf(come(town.browse()))).toBe('OAUTH_DENIED')
    expect(await told(town)).toBe('[]')
  },
)

test('nobody is created where the account cannot be stored', async () => {
  const kept = memoryRecords()
  let down = true
  const records: RecordStore = {
    ...kept,
    insert(record) {
      if (down && record.kind === 'oauth-account') return Promise.reject(new Error('Down.'))
      return kept.insert(record)
    },
  }
  await using town = await open({ records })
  expect(await codeOf(come(town.browse()))).toBe('UNAVAILABLE')
  expect(await town.auth.users.findByEmailKey('ada@example.org')).toBeNull()
  down = false
  expect(await come(town.browse())).toMatchObject({ created: true })
})

test('a store that fails signs nobody in', async () => {
  const kept = memoryRecords()
  const records: RecordStore = { ...kept, find: () => Promise.reject(new Error('Down.')) }
  await using town = await open({ records })
  expect(await codeOf(come(town.browse()))).toBe('UNAVAILABLE')
})
