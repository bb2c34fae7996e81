import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openIdentityProvider } from '../harness/identity-provider.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, pageUrl, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

let acme: LyingProvider
let plain: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
  plain = await openLyingProvider()
})
afterAll(async () => {
  await acme[Symbol.asyncDispose]()
  await plain[Symbol.asyncDispose]()
})

type Name = 'acme' | 'plain'
type Intent = 'signIn' | 'link' | 'stepUp'

/** One that says when people have signed in there, and one that never does, as Google or GitHub. */
const open = () => {
  acme.repent()
  plain.repent()
  const [known, silent] = [{ trustsEmail: true }, { trustsEmail: true, stepsUp: false }]
  return openOAuthTown({
    providers: { acme: atProvider(acme, known), plain: atProvider(plain, silent) },
  })
}

async function go({ trpc }: OAuthBrowser, name: Name, intent: Intent = 'signIn') {
  const { url } = await trpc.oauth.start.mutate({ provider: name, intent })
  return trpc.oauth.finish.mutate({ url: (name === 'acme' ? acme : plain).go(url) })
}

const stepUpOf = async (call: Promise<unknown>) => (await refusal(call)).auth
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds

describe('a sign-in that the provider has asked nobody for', () => {
  test('is no recent proof: a certified provider says when it has asked [sec-94]', async () => {
    await using real = await openIdentityProvider({ redirectUris: [`${pageUrl}/real`] })
    real.people.set('1', { sub: '1', email: ada.email, email_verified: true })
    await using town = await openOAuthTown({ providers: { real: atProvider(real) } })
    const browser = town.browse()
    const visitor = real.visitor()
    const signIn = async () => {
      const { url } = await browser.trpc.oauth.start.mutate({ provider: 'real' })
      await browser.trpc.oauth.finish.mutate({ url: await visitor.go(url, { sub: '1' }) })
    }
    await signIn()
    expect(await browser.trpc.sensitive.query()).toBe('sensitive')
    town.clock.advance(301)
    real.requests.length = 0
    await signIn()
    expect(real.requests.filter((one) => one.startsWith('POST /interaction'))).toEqual([])
    expect((await stepUpOf(browser.trpc.sensitive.query()))?.code).toBe('STEP_UP_REQUIRED')
  })

  test('changes nothing of the account [sec-94]', async () => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'acme')
    plain.lies.claims = { sub: 'another' }
    await go(browser, 'plain', 'link')
    acme.lies.claims = { auth_time: secondsAgo(600) }
    const { trpc } = town.browse()
    const { url } = await trpc.oauth.start.mutate({ provider: 'acme' })
    await trpc.oauth.finish.mutate({ url: acme.go(url) })
    const [account] = await trpc.oauth.accounts.query()
    const asked = { code: 'STEP_UP_REQUIRED', stepUp: { methods: ['acme'], withinSeconds: 300 } }
    expect(await stepUpOf(trpc.oauth.unlink.mutate({ id: account?.id ?? '' }))).toEqual(asked)
    const link = { provider: 'plain', intent: 'link' } as const
    expect(await stepUpOf(trpc.oauth.start.mutate(link))).toEqual(asked)
    const set = trpc.auth.changePassword.mutate({ newPassword: 'a long way from home' })
    expect((await stepUpOf(set))?.code).toBe('STEP_UP_REQUIRED')
  })

  test('at a provider that says when, but does not say it, is none either [sec-94]', async () => {
    await using town = await open()
    acme.lies.claims = { auth_time: undefined }
    const browser = town.browse()
    await go(browser, 'acme')
    expect((await stepUpOf(browser.trpc.sensitive.query()))?.code).toBe('STEP_UP_REQUIRED')
    acme.lies.claims = {}
    await go(browser, 'acme', 'stepUp')
    expect(await browser.trpc.sensitive.query()).toBe('sensitive')
  })
})

describe('a sign-in at a provider that never says when it has asked', () => {
  test('is no recent proof of a user who has a password: that can be asked for [sec-94]', async () => {
    await using town = await open()
    await town.settle(ada, { isVerified: true })
    const first = await town.signIn()
    await go(first, 'plain', 'link')
    const browser = town.browse()
    await go(browser, 'plain')
    const link = browser.trpc.oauth.start.mutate({ provider: 'acme', intent: 'link' })
    expect((await stepUpOf(link))?.stepUp).toEqual({ methods: ['password'], withinSeconds: 300 })
    expect((await stepUpOf(browser.trpc.sensitive.query()))?.code).toBe('STEP_UP_REQUIRED')
    await browser.trpc.password.verify.mutate(ada)
    expect(await browser.trpc.sensitive.query()).toBe('sensitive')
    await go(browser, 'acme', 'link')
  })

  test('is one of a user who has nothing else, and who could change nothing otherwise', async () => {
    await using town = await open()
    const browser = town.browse()
    await go(browser, 'plain')
    expect(await browser.trpc.sensitive.query()).toBe('sensitive')
    await go(browser, 'acme', 'link')
    await go(browser, 'plain') // who can be asked by the other by now
    expect((await stepUpOf(browser.trpc.sensitive.query()))?.code).toBe('STEP_UP_REQUIRED')
  })
})

test('a step-up is as old as what was proved at the provider [sec-94]', async () => {
  await using town = await open()
  const browser = town.browse()
  await go(browser, 'acme')
  const { url } = await browser.trpc.oauth.start.mutate({ provider: 'acme', intent: 'stepUp' })
  town.clock.advance(290)
  await browser.trpc.oauth.finish.mutate({ url: acme.go(url) })
  expect(await browser.trpc.sensitive.query()).toBe('sensitive')
  town.clock.advance(20)
  expect((await stepUpOf(browser.trpc.sensitive.query()))?.code).toBe('STEP_UP_REQUIRED')
})

test('a provider whose clock is ahead has proved nobody in the future', async () => {
  await using town = await open()
  acme.lies.claims = { auth_time: secondsAgo(-600) }
  const browser = town.browse()
  await go(browser, 'acme')
  expect(await browser.trpc.sensitive.query()).toBe('sensitive')
})

test('a provider that says when is asked for it, unless the app asks for more', async () => {
  acme.repent()
  const parameters = { max_age: '60' }
  const providers = { acme: atProvider(acme), strict: atProvider(acme, { parameters }) }
  await using town = await openOAuthTown({ providers })
  const { trpc } = town.browse()
  const maxAge = async (provider: string) =>
    new URL((await trpc.oauth.start.mutate({ provider })).url).searchParams.get('max_age')
  expect(await maxAge('acme')).toBe('31536000')
  expect(await maxAge('strict')).toBe('60')
})
