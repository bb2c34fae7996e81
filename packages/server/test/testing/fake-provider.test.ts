// What comes of the provider in code, beside what comes of a certified one, in the same app.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  gitlab,
  google,
  microsoft,
  oauthTokens,
  oidc,
  slack,
  type Provider,
  type ProviderFailedEvent,
} from '../../src/oauth/index.ts'
import { fakeProvider, type FakePerson } from '../../src/testing/index.ts'
import { openIdentityProvider } from '../harness/identity-provider.ts'
import { openOAuthTown, pageUrl, type OAuthBrowser, type OAuthTown } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

const lovelace = { sub: '1815', email: ada.email, email_verified: true, name: 'Ada Lovelace' }

/** A provider, and how its people go there and come back. */
interface Kind {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly signIn: (url: string, person: FakePerson) => Promise<string>
  readonly deny: (url: string) => Promise<string>
}

async function openReal() {
  const redirectUris = [`${pageUrl}/acme`]
  const acme = await openIdentityProvider({ redirectUris, pushedRequests: false })
  const kind: Kind = {
    issuer: acme.issuer,
    clientId: acme.client.id,
    clientSecret: acme.client.secret,
    async signIn(url, person) {
      acme.people.set(person.sub, person)
      return acme.visitor().go(url, { sub: person.sub })
    },
    deny: (url) => acme.visitor().go(url, { deny: '1' }),
  }
  return { ...kind, [Symbol.asyncDispose]: () => acme[Symbol.asyncDispose]() }
}

function openFake(): Kind {
  const client = { clientId: 'the-app', clientSecret: 'a secret: of 100%+ the app' }
  const provider = fakeProvider({ issuer: 'https://id.acme.example', ...client })
  vi.stubGlobal('fetch', provider.fetch)
  return {
    ...client,
    issuer: provider.issuer,
    signIn: async (url, person) => provider.signIn(url, person),
    deny: async (url) => provider.deny(url),
  }
}

let real: Awaited<ReturnType<typeof openReal>>
let fake: Kind
beforeAll(async () => {
  real = await openReal()
  fake = openFake()
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await real[Symbol.asyncDispose]()
})

interface Scene {
  readonly kind: Kind
  readonly browser: OAuthBrowser
  readonly browse: () => OAuthBrowser
}

const start = async ({ trpc }: OAuthBrowser, intent: 'signIn' | 'stepUp' = 'signIn') =>
  (await trpc.oauth.start.mutate({ provider: 'acme', intent })).url

const finish = ({ trpc }: OAuthBrowser, url: string) => trpc.oauth.finish.mutate({ url })

async function come({ kind, browser }: Scene, person: FakePerson = lovelace) {
  return finish(browser, await kind.signIn(await start(browser), person))
}

/** An address with one of its fields replaced. */
function withField(url: string, name: string, value: string): string {
  const other = new URL(url)
  other.searchParams.set(name, value)
  return other.href
}

interface Story {
  readonly play: (scene: Scene) => Promise<unknown>
  readonly ends: object
  /** @default the right one */
  readonly secret?: string
}

const refused = (code: string, failed: object[] = []) => ({ code, failed })

const stories: Record<string, Story> = {
  'a first sign-in': {
    play: (scene) => come(scene),
    ends: {
      created: true,
      user: { email: ada.email, isVerified: true, displayName: lovelace.name },
    },
  },
  'a second sign-in, with another address': {
    async play(scene) {
      await come(scene)
      return come(
        { ...scene, browser: scene.browse() },
        { ...lovelace, email: 'other@example.org' },
      )
    },
    ends: { created: false, user: { email: ada.email } },
  },
  'an address that is not verified': {
    play: (scene) => come(scene, { ...lovelace, email_verified: false }),
    ends: { created: true, user: { isVerified: false } },
  },
  'nobody who has an address': {
    play: (scene) => come(scene, { sub: '1' }),
    ends: refused('OAUTH_NEEDS_EMAIL'),
  },
  'a step-up': {
    async play(scene) {
      await come(scene)
      const { browser, kind } = scene
      return finish(browser, await kind.signIn(await start(browser, 'stepUp'), lovelace))
    },
    ends: { intent: 'stepUp', user: { email: ada.email } },
  },
  'a step-up of somebody else': {
    async play(scene) {
      await come(scene)
      const { browser, kind } = scene
      const other = { ...lovelace, sub: '1912' }
      return finish(browser, await kind.signIn(await start(browser, 'stepUp'), other))
    },
    ends: { code: 'OAUTH_OTHER_USER' },
  },
  'a person who says no': {
    play: async ({ kind, browser }) => finish(browser, await kind.deny(await start(browser))),
    ends: { code: 'OAUTH_DENIED' },
  },
  'an id_token with the wrong nonce': {
    async play({ kind, browser }) {
      const url = withField(await start(browser), 'nonce', 'another')
      return finish(browser, await kind.signIn(url, lovelace))
    },
    ends: { code: 'OAUTH_REFUSED', failed: [{ step: 'token' }] },
  },
  'the code of another flow': {
    async play({ kind, browser }) {
      const theirs = await kind.signIn(await start(browser), lovelace)
      const own = await kind.signIn(await start(browser), lovelace)
      const code = new URL(theirs).searchParams.get('code') ?? ''
      return finish(browser, withField(own, 'code', code))
    },
    ends: refused('OAUTH_REFUSED', [{ step: 'token', reason: 'invalid_grant', status: 400 }]),
  },
  'a code that was made up': {
    async play({ kind, browser }) {
      const own = await kind.signIn(await start(browser), lovelace)
      return finish(browser, withField(own, 'code', 'made-up'))
    },
    ends: refused('OAUTH_REFUSED', [{ step: 'token', reason: 'invalid_grant', status: 400 }]),
  },
  'an answer that names another issuer': {
    async play({ kind, browser }) {
      const own = await kind.signIn(await start(browser), lovelace)
      return finish(browser, withField(own, 'iss', 'https://evil.example'))
    },
    ends: { code: 'OAUTH_REFUSED', failed: [{ step: 'authorization' }] },
  },
  'an answer that comes twice': {
    async play({ kind, browser }) {
      const own = await kind.signIn(await start(browser), lovelace)
      await finish(browser, own)
      return finish(browser, own)
    },
    ends: refused('OAUTH_EXPIRED'),
  },
  'an app with the wrong secret': {
    play: (scene) => come(scene),
    secret: 'a wrong one',
    ends: { code: 'OAUTH_REFUSED', failed: [{ step: 'token', status: 401 }] },
  },
}

/** What comes of a story: the answer or the code, and what the app was told. */
async function endOf({ play, secret }: Story, kind: Kind) {
  const { issuer, clientId, clientSecret } = kind
  const client = { issuer, clientId, clientSecret: secret ?? clientSecret, trustsEmail: true }
  await using town = await openOAuthTown({ providers: { acme: oidc(client) } })
  const scene = { kind, browser: town.browse(), browse: () => town.browse() }
  const answer = await play(scene).catch(async (error: unknown) => {
    const { auth } = await refusal(Promise.reject(error))
    return { code: auth?.code }
  })
  return { ...withoutChance(answer), failed: await failuresOf(town) }
}

/** Without ids and times. */
function withoutChance(answer: unknown): object {
  const chance = ['id', 'createdAt', 'updatedAt']
  const text = JSON.stringify(answer, (name, value: unknown) =>
    chance.includes(name) ? 'chance' : value,
  )
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
}

async function failuresOf(town: OAuthTown) {
  await town.auth.hooks.settled()
  const isFailure = (event: object): event is ProviderFailedEvent<unknown> => 'step' in event
  const events = town.events.map(({ event }) => event).filter(isFailure)
  return events.map(({ step, reason, status }) => ({ step, reason, status }))
}

describe.for(Object.entries(stories))('%s', ([, story]) => {
  test('ends at a provider in code as at a certified one', async () => {
    const atReal = await endOf(story, real)
    expect(atReal).toMatchObject(story.ends)
    expect(await endOf(story, fake)).toEqual(atReal)
  })
})

const client = { clientId: 'the-app', clientSecret: 'its secret' }
const tenant = '00000000-0000-4000-8000-000000000000'
const wellKnown: Record<string, Provider> = {
  google: google(client),
  gitlab: gitlab(client),
  slack: slack(client),
  microsoft: microsoft({ ...client, tenant }),
}

test.for(Object.entries(wellKnown))('a provider in code stands in for %s', async ([, provider]) => {
  const { issuer } = provider
  const inCode = fakeProvider({ issuer, ...client })
  vi.stubGlobal('fetch', inCode.fetch)
  await using town = await openOAuthTown({ providers: { acme: provider } })
  const browser = town.browse()
  const url = inCode.signIn(await start(browser), lovelace)
  expect(await finish(browser, url)).toMatchObject({ created: true, user: { email: ada.email } })
})

test('a provider in code refreshes tokens, each once', async () => {
  const issuer = 'https://id.acme.example'
  const inCode = fakeProvider({ issuer, ...client })
  const sent: Request[] = []
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const request = new Request(input, init)
    sent.push(request.clone())
    return inCode.fetch(request)
  })
  const providers = { acme: oidc({ issuer, ...client, trustsEmail: true }) }
  await using town = await openOAuthTown({ providers, keepTokens: ['acme'] })
  const browser = town.browse()
  const { user } = await finish(browser, inCode.signIn(await start(browser), lovelace))
  const tokens = oauthTokens(town.auth, { providers })
  const token = () => tokens.accessToken(user?.id ?? '', 'acme')
  const all = [await token()]
  for (const _time of [1, 2]) {
    town.clock.advance(600)
    all.push(await token())
  }
  expect(new Set(all).size).toBe(3)
  expect(all).not.toContain(null)
  const answers = sent.filter(({ url }) => url.endsWith('/token')).map((one) => inCode.fetch(one))
  for (const answer of await Promise.all(answers)) {
    expect(await answer.json()).toEqual({ error: 'invalid_grant' })
  }
})

describe('a provider in code', () => {
  const provider = fakeProvider({ issuer: 'https://id.example/tenant/', clientId: 'the-app' })
  const asked = {
    client_id: 'the-app',
    redirect_uri: 'https://app.example/oauth/acme',
    response_type: 'code',
    scope: 'openid',
    state: 'state',
    code_challenge: 'challenge',
    code_challenge_method: 'S256',
  }
  const urlOf = (fields: object, at = 'https://id.example/tenant/authorize') =>
    `${at}?${new URLSearchParams({ ...asked, ...fields }).toString()}`

  test('sends people back from a request that is as it must be', () => {
    const back = new URL(provider.signIn(urlOf({}), { sub: '1' }))
    expect(`${back.origin}${back.pathname}`).toBe('https://app.example/oauth/acme')
    expect([...back.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])
  })

  const faults: Record<string, object> = {
    'another client_id': { client_id: 'another' },
    'no redirect_uri': { redirect_uri: '' },
    'a response_type that is not code': { response_type: 'id_token' },
    'a response_mode that is not query': { response_mode: 'form_post' },
    'no scope openid': { scope: 'email' },
    'no state': { state: '' },
    'no code_challenge with S256': { code_challenge_method: 'plain' },
  }
  test.for(Object.entries(faults))('says so if a request has %s', ([fault, fields]) => {
    const message = `fakeProvider: the authorization request has ${fault}.`
    expect(() => provider.signIn(urlOf(fields), { sub: '1' })).toThrow(message)
    expect(() => provider.deny(urlOf(fields))).toThrow(message)
  })

  test('says so if it was not asked', () => {
    expect(() => provider.deny(urlOf({}, 'https://other.example/authorize'))).toThrow(
      'fakeProvider: the authorization request has another address.',
    )
  })

  test('answers nothing that it does not have', async () => {
    const answers = ['/nothing', '/userinfo', '/toString'].map((path) =>
      provider.fetch(`https://id.example/tenant${path}`),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 401, 404])
  })
})
