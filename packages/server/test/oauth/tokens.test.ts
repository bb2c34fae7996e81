import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryRecords, memoryUsers, type RecordStore, type UserStore } from '../../src/index.ts'
import { oauthTokens, type Provider } from '../../src/oauth/index.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

let acme: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
})
beforeEach(() => {
  acme.repent()
  acme.lies.expiresIn = 3600
  acme.tokenRequests.length = 0
})
afterAll(() => acme[Symbol.asyncDispose]())

interface Options {
  readonly users?: UserStore
  readonly records?: RecordStore
  readonly keepTokens?: readonly 'acme'[]
  readonly provider?: Partial<Provider>
}

/** An app that keeps the tokens of a provider, and Ada, who signs in there. */
async function open({ provider, ...options }: Options = {}) {
  const providers = { acme: { ...atProvider(acme, { trustsEmail: true }), ...provider } }
  const town = await openOAuthTown<'acme'>({ keepTokens: ['acme'], ...options, providers })
  const tokens = oauthTokens(town.auth, { providers })
  const browser = town.browse()
  const { user } = await go(browser)
  return { ...town, providers, browser, tokens, id: user?.id ?? '' }
}

async function go({ trpc }: OAuthBrowser) {
  const { url } = await trpc.oauth.start.mutate({ provider: 'acme' })
  return trpc.oauth.finish.mutate({ url: acme.go(url) })
}

const refreshes = () => acme.tokenRequests.filter((asked) => asked.has('refresh_token')).length

test('a token is kept where the app has asked for it, and nowhere else', async () => {
  await using town = await open()
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
  await town.settle(bob)
  const other = await town.record(bob.email)
  expect(await town.tokens.accessToken(other.id, 'acme')).toBeNull()
  const rows = JSON.stringify(await town.records.list('oauth-tokens', town.id))
  for (const token of acme.refreshTokens) expect(rows).not.toContain(token)

  await using plain = await open({ keepTokens: [] })
  expect(await plain.tokens.accessToken(plain.id, 'acme')).toBeNull()
  expect(await plain.records.list('oauth-tokens', plain.id)).toEqual([])
})

test('one that is about to end is refreshed, once, however many ask', async () => {
  await using town = await open()
  const first = await town.tokens.accessToken(town.id, 'acme')
  town.clock.advance(3541)

  const asked = Array.from({ length: 20 }, () => town.tokens.accessToken(town.id, 'acme'))
  const [fresh, ...others] = new Set(await Promise.all(asked))

  expect(fresh).toMatch(/^[\da-f]{32}$/)
  expect(fresh).not.toBe(first)
  expect(others).toEqual([])
  expect(refreshes()).toBe(1)
  expect(await town.tokens.accessToken(town.id, 'acme')).toBe(fresh)
})

test('of several processes one refreshes it, and the others take what it has got', async () => {
  await using town = await open()
  town.clock.advance(3600)
  const processes = Array.from({ length: 5 }, () =>
    oauthTokens(town.auth, { providers: town.providers }),
  )

  const all = await Promise.all(processes.map((one) => one.accessToken(town.id, 'acme')))

  expect(new Set(all)).toEqual(new Set([await town.tokens.accessToken(town.id, 'acme')]))
  expect(all[0]).toMatch(/^[\da-f]{32}$/)
  expect(refreshes()).toBe(1)
})

test('a refresh token that is not taken any more, or was never given, is none', async () => {
  acme.lies.expiresIn = 30
  await using town = await open()
  acme.refreshTokens.clear()
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  const asked = refreshes()
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  expect(refreshes()).toBe(asked) // not again and again
  acme.lies.expiresIn = 3600
  await go(town.browser)
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)

  acme.lies.expiresIn = undefined
  await using forever = await open()
  forever.clock.advance(1_000_000)
  expect(await forever.tokens.accessToken(forever.id, 'acme')).toMatch(/^[\da-f]{32}$/)
})

test.each([
  [200, 'bad_refresh_token'],
  [400, 'bad_refresh_token'],
  [401, 'invalid_grant'],
])('a refresh token is refused with status %i, too: %s', async (status, error) => {
  acme.lies.expiresIn = 30
  await using town = await open()
  const headers = { 'content-type': 'application/json' }
  acme.lies.instead = {
    '/token': (_req, res) => res.writeHead(status, headers).end(JSON.stringify({ error })),
  }
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  acme.lies.instead = {}
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  expect(refreshes()).toBe(0) // not again and again
})

test('where each tenant has an issuer of its own, what is refreshed may name it', async () => {
  acme.lies.expiresIn = 30
  acme.lies.idTokenAgain = true
  acme.lies.claims = { iss: `${acme.issuer}/one`, tid: 'one' }
  const issuerOf: Provider['issuerOf'] = ({ tid }) => (tid === 'one' ? `${acme.issuer}/one` : null)
  await using town = await open({ provider: { issuerOf } })
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
  expect(refreshes()).toBe(1)
})

test('a refresh that is refused takes nothing from a sign-in that has come meanwhile', async () => {
  acme.lies.expiresIn = 30
  await using town = await open()
  acme.lies.expiresIn = 3600
  acme.lies.instead = {
    '/token': (_req, res) => {
      acme.lies.instead = {}
      void go(town.browser).then(() => {
        res.writeHead(400, { 'content-type': 'application/json' })
        res.end(JSON.stringify({ error: 'invalid_grant' }))
      })
    },
  }
  await town.tokens.accessToken(town.id, 'acme')
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
})

describe('a sign-in that brings no refresh token while one is used', () => {
  /** Ada signs in while her refresh token is used; then others do what they do, and this is answered. */
  async function signInMeanwhile(
    answer: { readonly status: number; readonly body: object },
    others: (town: Awaited<ReturnType<typeof open>>) => Promise<void> = async () => undefined,
  ) {
    acme.lies.expiresIn = 30
    const store = memoryRecords()
    const looks = { count: 0 }
    const records: RecordStore = {
      ...store,
      async find(kind, key) {
        if (kind === 'oauth-tokens') looks.count += 1
        return store.find(kind, key)
      },
    }
    const town = await open({ records })
    acme.lies.refreshesNoMore = true
    const answerLate = async (res: ServerResponse) => {
      acme.lies.instead = {}
      acme.refreshTokens.clear()
      await go(town.browser)
      acme.lies.refreshesNoMore = false
      acme.refreshTokens.add('the second')
      await others(town)
      res.writeHead(answer.status, { 'content-type': 'application/json' })
      res.end(JSON.stringify(answer.body))
    }
    acme.lies.instead = { '/token': (_req, res) => void answerLate(res) }
    return { ...town, looks }
  }

  const used = () => acme.tokenRequests.map((one) => one.get('refresh_token')).filter(Boolean)
  const second = { access_token: 'fresh', token_type: 'Bearer', refresh_token: 'the second' }

  test('puts the one that was used back for nobody', async () => {
    const other: { token?: Promise<string | null> } = {}
    await using town = await signInMeanwhile(
      { status: 200, body: { ...second, expires_in: 30 } },
      async ({ auth, providers, id }) => {
        const before = town.looks.count
        other.token = oauthTokens(auth, { providers }).accessToken(id, 'acme')
        // It waits, or it has used what is not its own.
        await expect.poll(() => town.looks.count - before + used().length).toBeGreaterThan(2)
      },
    )
    expect(await town.tokens.accessToken(town.id, 'acme')).toBe('fresh')
    expect(await other.token).toMatch(/^[\da-f]{32}$/)
    expect(used()).toEqual(['the second'])
  })

  test('nor where it was refused', async () => {
    const refused = { status: 400, body: { error: 'invalid_grant' } }
    await using town = await signInMeanwhile(refused)
    expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
    expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
    expect(used()).toEqual([])
  })
})

test('a provider that is down is said to be, and takes nothing away', async () => {
  await using town = await open()
  town.clock.advance(3600)
  acme.lies.instead = { '/token': (_req, res) => void res.writeHead(503).end() }
  const failed = await town.tokens.accessToken(town.id, 'acme').catch((error: unknown) => error)
  expect(failed).toMatchObject({ auth: { code: 'OAUTH_PROVIDER_DOWN' } })
  acme.lies.instead = {}
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
})

test('they go with the account, and with the user', async () => {
  await using town = await open()
  await town.auth.users.update(town.id, { passwordHash: 'a hash' })
  const [account] = await town.browser.trpc.oauth.accounts.query()
  await town.browser.trpc.oauth.unlink.mutate({ id: account?.id ?? '' })
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  expect(await town.records.list('oauth-tokens', town.id)).toEqual([])
})

describe('of two accounts of one provider', () => {
  /** Ada, who has linked another account: `[first, second]` are their refresh tokens. */
  async function openBoth() {
    const town = await open()
    town.clock.advance(1)
    acme.lies.claims = { sub: 'another' }
    const { url } = await town.browser.trpc.oauth.start.mutate({ provider: 'acme', intent: 'link' })
    await town.browser.trpc.oauth.finish.mutate({ url: acme.go(url) })
    const [first = '', second = ''] = acme.refreshTokens
    return { ...town, first, second }
  }

  beforeEach(() => acme.refreshTokens.clear())
  const asked = () => acme.tokenRequests.map((one) => one.get('refresh_token')).filter(Boolean)

  test('the token is of the one that was used last', async () => {
    await using town = await openBoth()
    town.clock.advance(1)
    acme.lies.claims = {}
    await go(town.browse())
    const [, , third] = acme.refreshTokens
    town.clock.advance(3600)
    await town.tokens.accessToken(town.id, 'acme')
    expect(asked()).toEqual([third])
  })

  test('one whose tokens are not good any more does not hide the other', async () => {
    await using town = await openBoth()
    town.clock.advance(3600)
    acme.refreshTokens.delete(town.second)
    expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
    expect(asked()).toEqual([town.second, town.first])
  })
})

test('an account whose tokens cannot be deleted stays linked', async () => {
  const store = memoryRecords()
  let fails = false
  const records: RecordStore = {
    ...store,
    delete: (kind, key) =>
      kind === 'oauth-tokens' && fails
        ? Promise.reject(new Error('down'))
        : store.delete(kind, key),
  }
  await using town = await open({ records })
  await town.auth.users.update(town.id, { passwordHash: 'a hash' })
  const { trpc } = town.browser
  const [account] = await trpc.oauth.accounts.query()
  const unlink = () => trpc.oauth.unlink.mutate({ id: account?.id ?? '' })
  fails = true
  expect((await refusal(unlink())).auth?.code).toBe('UNAVAILABLE')
  expect(await trpc.oauth.accounts.query()).toEqual([account])
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
  fails = false
  await unlink()
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
})

test('what a sign-in keeps of an account that is unlinked meanwhile is nobody’s', async () => {
  const store = memoryRecords()
  let meanwhile = async (): Promise<unknown> => undefined
  const records: RecordStore = {
    ...store,
    async update(record, change) {
      if (record.kind === 'oauth-tokens') await meanwhile()
      return store.update(record, change)
    },
  }
  await using town = await open({ records })
  await town.auth.users.update(town.id, { passwordHash: 'a hash' })
  const [account] = await town.browser.trpc.oauth.accounts.query()
  meanwhile = () => town.browser.trpc.oauth.unlink.mutate({ id: account?.id ?? '' })
  await go(town.browse())
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
})

test('tokens of a deleted user are not those of another with the same id', async () => {
  const users = memoryUsers()
  let since: Date | null = null
  const reborn: UserStore = {
    ...users,
    async findById(id) {
      const record = await users.findById(id)
      return record && { ...record, createdAt: since ?? record.createdAt }
    },
  }
  await using town = await open({ users: reborn })
  expect(await town.tokens.accessToken(town.id, 'acme')).not.toBeNull()
  since = new Date(0)
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
})

test('tokens that do not open make way for those of the next sign-in', async () => {
  await using town = await open()
  const [row] = await town.records.list('oauth-tokens', town.id)
  if (row) await town.records.update(row, { data: 'changed by hand' })
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
  await go(town.browser)
  expect(await town.tokens.accessToken(town.id, 'acme')).toMatch(/^[\da-f]{32}$/)
})

test('a store that fails takes back no sign-in, and the app hears of it', async () => {
  const store = memoryRecords()
  const records: RecordStore = {
    ...store,
    insert: (record) =>
      record.kind === 'oauth-tokens' ? Promise.reject(new Error('down')) : store.insert(record),
  }
  await using town = await open({ records })
  expect(await town.browser.trpc.users.me.query()).toMatchObject({ email: ada.email })
  await town.auth.hooks.settled()
  expect(town.events.map(({ name }) => name)).toContain('afterProviderFailed')
  expect(await town.tokens.accessToken(town.id, 'acme')).toBeNull()
})

test('a provider that nobody has named is a mistake of the app', async () => {
  await using town = await open()
  const tokens = oauthTokens(town.auth, { providers: {} as Record<'acme', never> })
  await expect(tokens.accessToken(town.id, 'acme')).rejects.toThrow(/providers has no "acme"/)
  expect((await refusal(town.browse().trpc.users.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
})
