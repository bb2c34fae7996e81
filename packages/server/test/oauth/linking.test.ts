import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backend, cookieTransport, databaseStrategy, memorySessions } from '../../src/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { openIdentityProvider, type IdentityProvider } from '../harness/identity-provider.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, pageUrl, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

let acme: LyingProvider
let other: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
  other = await openLyingProvider()
})
afterAll(async () => {
  await acme[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

type Name = 'acme' | 'other' | 'plain'
type Intent = 'signIn' | 'link' | 'stepUp'

const open = (options: Partial<Parameters<typeof openOAuthTown>[0]> = {}) => {
  acme.repent()
  other.repent()
  return openOAuthTown({
    ...options,
    providers: {
      acme: atProvider(acme, { trustsEmail: true }),
      other: atProvider(other, { trustsEmail: true }),
      plain: atProvider(other, { stepsUp: false }),
    },
  })
}

async function go({ trpc }: OAuthBrowser, intent: Intent, name: Name = 'acme') {
  const { url } = await trpc.oauth.start.mutate({ provider: name, intent })
  const provider = name === 'acme' ? acme : other
  return trpc.oauth.finish.mutate({ url: provider.go(url) })
}

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code

test('an account that was proved once is nobody else’s, whatever an administrator says of it', async () => {
  await using town = await open()
  const { id } = await town.settle(ada, { isVerified: true })
  await town.settle(bob, { isVerified: true, isSuperuser: true })
  const admin = await town.signIn(bob)
  await admin.trpc.users.update.mutate({ id, isVerified: false })
  acme.lies.claims = { email: ada.email, email_verified: true }

  expect(await go(town.browse(), 'signIn')).toMatchObject({ user: null, next: 'CONFIRM_LINK' })
  expect((await town.record(ada.email)).passwordHash).not.toBeNull()

  // The same for one whose address was changed to that of the newcomer.
  const newcomer = 'newcomer@example.org'
  await admin.trpc.users.update.mutate({ id, email: newcomer })
  acme.lies.claims = { email: newcomer, email_verified: true }
  expect(await go(town.browse(), 'signIn')).toMatchObject({ user: null, next: 'CONFIRM_LINK' })
})

describe('a user', () => {
  test('links an account, and signs in with it [fu-60,201]', async () => {
    await using town = await open()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = await town.signIn()
    acme.lies.claims = { email: 'another@example.org' }
    expect(await go(browser, 'link')).toMatchObject({
      user: { id },
      intent: 'link',
      created: false,
    })
    expect(await go(browser, 'link')).toMatchObject({ user: { id } }) // it is there already
    expect(await browser.trpc.amr.query()).toEqual(['password'])
    expect(await browser.trpc.oauth.accounts.query()).toEqual([
      {
        id: expect.any(String) as string,
        provider: 'acme',
        email: 'another@example.org',
        linkedAt: town.clock(),
        lastUsedAt: town.clock(),
      },
    ])
    expect(await go(town.browse(), 'signIn')).toMatchObject({ user: { id } })
    await town.auth.hooks.settled()
    const told = town.events.filter(({ name }) => name === 'afterAccountLinked')
    expect(told).toHaveLength(1)
  })

  test('links one after a recent proof only [fu-201] [sec-82]', async () => {
    await using town = await open()
    await town.settle(ada, { isVerified: true })
    const browser = await town.signIn()
    town.clock.advance(301)
    const refused = await refusal(go(browser, 'link'))
    expect(refused.auth).toEqual({
      code: 'STEP_UP_REQUIRED',
      stepUp: { methods: ['password'], withinSeconds: 300 },
    })
    await browser.trpc.password.verify.mutate(ada)
    await go(browser, 'link')
    expect(await codeOf(go(town.browse(), 'link'))).toBe('NOT_SIGNED_IN')
  })

  test('cannot link what is somebody else’s [fu-201,290] [sec-82]', async () => {
    await using town = await open()
    await go(town.browse(), 'signIn')
    await town.settle(bob, { isVerified: true })
    expect(await codeOf(go(await town.signIn(bob), 'link'))).toBe('OAUTH_ACCOUNT_TAKEN')
  })

  test('ends nobody else’s flow, nor their own once their sessions were ended [sec-82]', async () => {
    await using town = await open()
    const { id } = await town.settle(ada, { isVerified: true })
    await town.settle(bob, { isVerified: true })
    const browser = await town.signIn()
    const start = { provider: 'acme', intent: 'link' } as const
    const { url } = await browser.trpc.oauth.start.mutate(start)
    await browser.trpc.auth.login.mutate(bob)
    const ended = browser.trpc.oauth.finish.mutate({ url: acme.go(url) })
    expect(await codeOf(ended)).toBe('OAUTH_OTHER_USER')

    await browser.trpc.auth.login.mutate(ada)
    const next = await browser.trpc.oauth.start.mutate(start)
    await town.auth.revokeSessions(id)
    await browser.trpc.auth.login.mutate(ada)
    const late = browser.trpc.oauth.finish.mutate({ url: acme.go(next.url) })
    expect(await codeOf(late)).toBe('OAUTH_EXPIRED')
    expect(await browser.trpc.oauth.accounts.query()).toEqual([])
  })

  test('unlinks one, which ends the other sessions, and never the last way in [sec-82]', async () => {
    await using town = await open()
    await go(town.browse(), 'signIn')
    const [browser, elsewhere] = [town.browse(), town.browse()]
    await go(browser, 'signIn')
    await go(elsewhere, 'signIn')
    const [only] = await browser.trpc.oauth.accounts.query()
    const unlink = (id = only?.id ?? '') => browser.trpc.oauth.unlink.mutate({ id })
    expect(await codeOf(unlink())).toBe('LAST_SIGN_IN_METHOD')
    expect(await codeOf(unlink('unknown'))).toBe('OAUTH_ACCOUNT_UNKNOWN')

    other.lies.claims = { sub: 'another' }
    await go(browser, 'link', 'other')
    town.clock.advance(301)
    const refused = await refusal(unlink())
    expect(refused.auth?.stepUp).toEqual({ methods: ['acme', 'other'], withinSeconds: 300 })
    acme.lies.claims = { auth_time: Math.floor(town.clock().getTime() / 1000) }
    await go(browser, 'stepUp')
    expect(await unlink()).toEqual({ unlinked: true })
    expect(await codeOf(elsewhere.trpc.users.me.query())).toBe('SESSION_REVOKED')
    expect(await browser.trpc.oauth.accounts.query()).toMatchObject([{ provider: 'other' }])
    expect(await go(town.browse(), 'signIn')).toMatchObject({ next: 'CONFIRM_LINK' })
    await town.auth.hooks.settled()
    expect(town.events.map(({ name }) => name)).toContain('afterAccountUnlinked')
  })

  test('who unlinks both at the same moment keeps one [sec-82]', async () => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'signIn')
    other.lies.claims = { sub: 'another' }
    await go(browser, 'link', 'other')
    const linked = await browser.trpc.oauth.accounts.query()
    await Promise.allSettled(linked.map(({ id }) => browser.trpc.oauth.unlink.mutate({ id })))
    const { id } = await town.record(ada.email)
    expect(await town.records.list('oauth-account', id)).toHaveLength(1)
  })

  test('proves themselves again at the provider', async () => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'signIn')
    town.clock.advance(301)
    expect(await codeOf(browser.trpc.sensitive.query())).toBe('STEP_UP_REQUIRED')
    const now = Math.floor(town.clock().getTime() / 1000)
    acme.lies.claims = { auth_time: now }
    const { url } = await browser.trpc.oauth.start.mutate({ provider: 'acme', intent: 'stepUp' })
    expect(new URL(url).searchParams.get('max_age')).toBe('0')
    expect(new URL(url).searchParams.get('prompt')).toBe('login')
    const answer = await browser.trpc.oauth.finish.mutate({ url: acme.go(url) })
    expect(answer).toMatchObject({ intent: 'stepUp', user: { email: ada.email } })
    expect(await browser.trpc.sensitive.query()).toBe('sensitive')
  })

  test.for([
    ['was signed in there before', { auth_time: Math.floor(Date.now() / 1000) - 600 }],
    ['does not say when', { auth_time: undefined }],
  ] as const)('proves nothing where the provider %s [sec-94]', async ([, claims]) => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'signIn')
    acme.lies.claims = claims
    expect(await codeOf(go(browser, 'stepUp'))).toBe('OAUTH_REFUSED')
  })

  test('proves nothing with an account of somebody else, or at a provider that cannot [sec-94]', async () => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'signIn')
    acme.lies.claims = { sub: 'somebody else', auth_time: Math.floor(Date.now() / 1000) }
    expect(await codeOf(go(browser, 'stepUp'))).toBe('OAUTH_OTHER_USER')
    acme.lies.claims = { sub: 'of Bob', email: bob.email }
    await go(town.browse(), 'signIn')
    acme.lies.claims = { sub: 'of Bob', auth_time: Math.floor(Date.now() / 1000) }
    expect(await codeOf(go(browser, 'stepUp'))).toBe('OAUTH_OTHER_USER')
    expect(await codeOf(go(browser, 'stepUp', 'plain'))).toBe('OAUTH_NO_STEP_UP')
    expect(await codeOf(go(town.browse(), 'stepUp'))).toBe('NOT_SIGNED_IN')
  })
})

test('a certified provider asks again for a step-up', async () => {
  await using real: IdentityProvider = await openIdentityProvider({
    redirectUris: [`${pageUrl}/real`],
  })
  real.people.set('1', { sub: '1', email: ada.email, email_verified: true })
  await using town = await openOAuthTown({ providers: { real: atProvider(real) } })
  const browser = town.browse()
  const visitor = real.visitor()
  for (const intent of ['signIn', 'stepUp', 'stepUp'] as const) {
    const { url } = await browser.trpc.oauth.start.mutate({ provider: 'real', intent })
    real.requests.length = 0
    const back = await visitor.go(url, { sub: '1' })
    expect(real.requests.filter((one) => one.startsWith('POST /interaction'))).toHaveLength(1)
    expect(await browser.trpc.oauth.finish.mutate({ url: back })).toMatchObject({ intent })
  }
  expect(await browser.trpc.amr.query()).toEqual(['real'])
})

describe('somebody who can write to the table', () => {
  test('gives nobody’s account to another user [sec-85]', async () => {
    await using town = await open()
    await go(town.browse(), 'signIn')
    const victim = await town.settle(bob, { isVerified: true })
    const { id } = await town.record(ada.email)
    const [row] = await town.records.list('oauth-account', id)
    if (!row) throw new Error('There is no account.')
    await town.records.delete(row.kind, row.key)
    await town.records.insert({ ...row, owner: victim.id })
    const attacker = town.browse()
    expect(await go(attacker, 'signIn')).toMatchObject({ next: 'CONFIRM_LINK' })
    await town.auth.hooks.settled()
    expect(town.events.map(({ name }) => name)).toContain('afterRecordRefused')
  })
})

test('an account is not that of a new user who was given the id of a deleted one [sec-51,85]', async () => {
  await using town = await open()
  await go(town.browse(), 'signIn')
  const before = await town.record(ada.email)
  const rows = await town.records.list('oauth-account', before.id)
  await town.auth.users.delete(before.id)
  town.clock.advance(60)
  const after = { ...before, email: bob.email, emailKey: bob.email, createdAt: town.clock() }
  await town.auth.users.insert(after)
  for (const row of rows) await town.records.insert(row)
  expect(await go(town.browse(), 'signIn')).toMatchObject({
    user: { email: ada.email },
    created: true,
  })
})

test('a step-up is of the session that the caller has, whichever backend that is [sec-94]', async () => {
  const stored = backend({
    name: 'stored',
    transport: cookieTransport({ cookieName: 'stored' }),
    strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
  })
  await using town = await open({ backends: [stored] })
  const browser = town.browse()
  await go(browser, 'signIn')
  acme.lies.claims = { auth_time: Math.floor(Date.now() / 1000) }
  await go(browser, 'stepUp')
  expect(await browser.trpc.amr.query()).toEqual(['acme'])
})
