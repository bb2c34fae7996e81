import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backend, bearerTransport, databaseStrategy, memorySessions } from '../../src/index.ts'
import { ownPath } from '../../src/oauth/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openIdentityProvider, type IdentityProvider } from '../harness/identity-provider.ts'
import { atProvider, openOAuthTown, pageUrl, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

let acme: IdentityProvider
beforeAll(async () => {
  acme = await openIdentityProvider({ redirectUris: [`${pageUrl}/acme`] })
})
afterAll(() => acme[Symbol.asyncDispose]())

const lovelace = { sub: '1815', email: ada.email, email_verified: true, name: 'Ada Lovelace' }

function open(options: Partial<Parameters<typeof openOAuthTown>[0]> = {}) {
  acme.people.clear()
  acme.people.set('1815', lovelace)
  return openOAuthTown({ ...options, providers: { acme: atProvider(acme, { trustsEmail: true }) } })
}

/** Goes to the provider and comes back, as whoever that is there. @returns the page's address */
async function go({ trpc }: OAuthBrowser, sub = '1815', more: { returnTo?: string } = {}) {
  const { url } = await trpc.oauth.start.mutate({ provider: 'acme', ...more })
  return acme.visitor().go(url, { sub })
}

async function come(browser: OAuthBrowser, sub?: string) {
  return browser.trpc.oauth.finish.mutate({ url: await go(browser, sub) })
}

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code

describe('somebody who comes from a provider', () => {
  test('is created at the first time, and signed in [fu-60,201]', async () => {
    await using town = await open()
    const browser = town.browse()
    expect(await browser.trpc.oauth.providers.query()).toEqual([{ name: 'acme', stepUp: true }])
    expect(await come(browser)).toMatchObject({
      user: { email: ada.email, displayName: 'Ada Lovelace', isVerified: true },
      created: true,
      provider: 'acme',
      intent: 'signIn',
      returnTo: '/',
    })
    expect(await browser.trpc.users.me.query()).toMatchObject({ email: ada.email })
    expect(await browser.trpc.amr.query()).toEqual(['acme'])
    expect((await town.record(ada.email)).passwordHash).toBeNull()
    expect(town.events.map(({ name }) => name)).toEqual([
      'beforeRegister',
      'afterRegister',
      'afterLogin',
    ])
  })

  test('is the same user from then on, whatever the address is by now [fu-53] [sec-81]', async () => {
    await using town = await open()
    const first = await come(town.browse())
    acme.people.set('1815', { ...lovelace, email: 'countess@example.org' })
    const browser = town.browse()
    const again = await come(browser)
    expect(again).toMatchObject({ created: false, user: { id: first.user?.id, email: ada.email } })
    const [account] = await browser.trpc.oauth.accounts.query()
    expect(account).toMatchObject({ provider: 'acme', email: 'countess@example.org' })
  })

  test('is somebody else than the next one with that address [sec-81]', async () => {
    await using town = await open()
    const owner = await come(town.browse())
    acme.people.set('1912', { ...lovelace, sub: '1912' })
    const stranger = town.browse()
    expect(await come(stranger, '1912')).toMatchObject({ user: null, next: 'CONFIRM_LINK' })
    expect(await codeOf(stranger.trpc.users.me.query())).toBe('NOT_SIGNED_IN')
    expect(owner.user).not.toBeNull()
  })

  test('is not verified by a provider whose word is not enough [fu-60] [sec-81]', async () => {
    acme.people.set('1815', lovelace)
    await using town = await openOAuthTown({ providers: { acme: atProvider(acme) } })
    expect(await come(town.browse())).toMatchObject({ user: { isVerified: false }, created: true })
  })

  test('is not let in unverified where that is required', async () => {
    await using town = await open({ requiresVerification: true })
    acme.people.set('1815', { ...lovelace, email_verified: false })
    const browser = town.browse()
    expect(await codeOf(come(browser))).toBe('USER_NOT_VERIFIED')
    expect(await codeOf(browser.trpc.users.me.query())).toBe('NOT_SIGNED_IN')
  })

  test('proves its address by the link of an e-mail where they came in, and nowhere else [sec-64]', async () => {
    await using town = await open({ requiresVerification: true })
    acme.people.set('1815', { ...lovelace, email_verified: false })
    const browser = town.browse()
    expect(await codeOf(come(browser))).toBe('USER_NOT_VERIFIED')
    await browser.trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)

    const stranger = town.browse()
    expect(await codeOf(stranger.trpc.auth.verify.mutate({ token }))).toBe('SIGN_IN_REQUIRED')
    expect(await codeOf(browser.trpc.users.me.query())).toBe('NOT_SIGNED_IN')
    expect(await browser.trpc.auth.verify.mutate({ token })).toHaveProperty('user.isVerified', true)
    expect(await come(browser)).toMatchObject({ user: { email: ada.email }, created: false })
  })

  test('proves it also in a browser in which they have come back to the account', async () => {
    await using town = await open({ requiresVerification: true })
    acme.people.set('1815', { ...lovelace, email_verified: false })
    expect(await codeOf(come(town.browse()))).toBe('USER_NOT_VERIFIED')
    const later = town.browse()
    expect(await codeOf(come(later))).toBe('USER_NOT_VERIFIED')
    await later.trpc.auth.requestVerifyToken.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    expect(await later.trpc.auth.verify.mutate({ token })).toHaveProperty('user.isVerified', true)
  })

  test('needs an address [fu-201]', async () => {
    await using town = await open()
    acme.people.set('1', { sub: '1', name: 'Nobody' })
    acme.people.set('2', { sub: '2', email: 'not an address', email_verified: true })
    expect(await codeOf(come(town.browse(), '1'))).toBe('OAUTH_NEEDS_EMAIL')
    expect(await codeOf(come(town.browse(), '2'))).toBe('OAUTH_NEEDS_EMAIL')
  })

  test('is asked for a second factor, as on every way in [sec-92]', async () => {
    await using town = await open()
    const { user } = await come(town.browse())
    town.enrolled.add(user?.id ?? '')
    const browser = town.browse()
    expect(await come(browser)).toMatchObject({ user: null, pending: ['codes'], created: false })
    expect(await codeOf(browser.trpc.users.me.query())).toBe('SECOND_FACTOR_REQUIRED')
    await browser.trpc.codes.mutate()
    expect(await browser.trpc.amr.query()).toEqual(['acme', 'codes'])
  })

  test('is told what the app says about a field that it does not accept', async () => {
    await using town = await open({ profile: () => ({ displayName: '' }) })
    const refused = await refusal(come(town.browse()))
    expect(refused.auth?.code).toBe('INVALID_INPUT')
    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  })

  test('is not created where the app says no', async () => {
    const beforeRegister = () => {
      throw new Error('Not here.')
    }
    await using town = await open({ hooks: { beforeRegister } })
    await refusal(come(town.browse()))
    expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  })
})

describe('a flow', () => {
  test('goes through the back channel where the provider has one', async () => {
    await using town = await open()
    acme.requests.length = 0
    const { url } = await town.browse().trpc.oauth.start.mutate({ provider: 'acme' })
    expect(acme.requests).toContain('POST /request')
    expect([...new URL(url).searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri'])
  })

  test('runs beside others, in several tabs', async () => {
    await using town = await open()
    const browser = town.browse()
    const [one, other] = [
      await go(browser),
      await go(browser, '1815', { returnTo: '/notes?page=2' }),
    ]
    const { trpc } = browser
    expect(await trpc.oauth.finish.mutate({ url: one })).toMatchObject({ returnTo: '/' })
    expect(await trpc.oauth.finish.mutate({ url: other })).toMatchObject({
      returnTo: '/notes?page=2',
    })
  })

  test('ends once: of fifty who come back at once, one is let in [sec-79]', async () => {
    await using town = await open()
    const browser = town.browse()
    await come(browser)
    const url = await go(browser)
    const ends = Array.from({ length: 50 }, () => browser.trpc.oauth.finish.mutate({ url }))
    const settled = await Promise.allSettled(ends)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const logins = town.events.filter(({ name }) => name === 'afterLogin')
    expect(logins).toHaveLength(2)
  })

  test('is over after ten minutes, and when it was ended [fu-289] [sec-79]', async () => {
    await using town = await open()
    const browser = town.browse()
    const url = await go(browser)
    town.clock.advance(601)
    expect(await codeOf(browser.trpc.oauth.finish.mutate({ url }))).toBe('OAUTH_EXPIRED')
    const next = await go(town.browse())
    expect(await codeOf(browser.trpc.oauth.finish.mutate({ url: next }))).toBe('OAUTH_EXPIRED')
  })

  test('ends with a word of its own when the person says no', async () => {
    await using town = await open()
    const { trpc } = town.browse()
    const { url } = await trpc.oauth.start.mutate({ provider: 'acme' })
    const back = await acme.visitor().go(url, { deny: '1' })
    expect(back).toContain('error=access_denied')
    const refused = await refusal(trpc.oauth.finish.mutate({ url: back }))
    expect(refused).toMatchObject({ code: 'BAD_REQUEST', auth: { code: 'OAUTH_DENIED' } })
  })

  test('leaves the cookie of the session as long as the person has asked for', async () => {
    await using town = await open()
    const browser = town.browse()
    const start = { provider: 'acme', remember: false } as const
    const { url } = await browser.trpc.oauth.start.mutate(start)
    await browser.trpc.oauth.finish.mutate({ url: await acme.visitor().go(url, { sub: '1815' }) })
    const [session] = browser.last.setCookie.filter((line) => !line.includes('oauth'))
    expect(session).not.toMatch(/Max-Age|Expires/i)
  })
})

test('a page that its host serves with a slash at its end is the same page', async () => {
  await using town = await open()
  const browser = town.browse()
  const url = (await go(browser)).replace('?', '/?')
  expect(url).toContain('/oauth/acme/?')
  expect(await browser.trpc.oauth.finish.mutate({ url })).toMatchObject({ created: true })
  const twice = (await go(browser)).replace('?', '//?')
  expect(await codeOf(browser.trpc.oauth.finish.mutate({ url: twice }))).toBe('OAUTH_REFUSED')
})

test.for([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'notes',
  '',
])('nobody is sent to %j afterwards [sec-83]', async (returnTo) => {
  await using town = await open()
  const call = town.browse().trpc.oauth.start.mutate({ provider: 'acme', returnTo })
  expect(await codeOf(call)).toBe('INVALID_INPUT')
  expect(ownPath(returnTo)).toBe('/') // as a page reads it that a browser was sent to
})

test('a page without script sends browsers on to paths of the app [sec-83]', () => {
  expect(ownPath('/notes?page=2#top')).toBe('/notes?page=2#top')
  expect(ownPath(null)).toBe('/')
})

test('a client that keeps its tokens itself keeps the flow, too', async () => {
  const phone = backend({
    name: 'phone',
    transport: bearerTransport(),
    strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
  })
  await using town = await open({ backends: [phone] })
  const { trpc } = town.browse()
  const { url, flow } = await trpc.oauth.start.mutate({ provider: 'acme' })
  const back = await acme.visitor().go(url, { sub: '1815' })
  expect(await codeOf(trpc.oauth.finish.mutate({ url: back }))).toBe('OAUTH_EXPIRED')
  const answer = await trpc.oauth.finish.mutate({ url: back, ...(flow && { flow }) })
  expect(answer).toMatchObject({ tokenType: 'bearer', created: true })
  const late = await trpc.oauth.start.mutate({ provider: 'acme' })
  const lateBack = await acme.visitor().go(late.url, { sub: '1815' })
  town.clock.advance(601)
  const expired = trpc.oauth.finish.mutate({ url: lateBack, flow: late.flow ?? '' })
  expect(await codeOf(expired)).toBe('OAUTH_EXPIRED')
  const headers = { authorization: `Bearer ${answer.accessToken}` }
  const me = await new Browser(town.server, { headers }).trpc.users.me.query()
  expect(me).toMatchObject({ email: ada.email })
})
