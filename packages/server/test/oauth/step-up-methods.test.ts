import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
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

/** `plain` cannot ask its people again. */
const open = () => {
  acme.repent()
  other.repent()
  return openOAuthTown({
    providers: {
      acme: atProvider(acme, { trustsEmail: true }),
      other: atProvider(other, { trustsEmail: true }),
      plain: atProvider(other, { stepsUp: false, trustsEmail: true }),
    },
  })
}

type Intent = 'signIn' | 'link' | 'stepUp'

async function go({ trpc }: OAuthBrowser, provider: 'acme' | 'plain', intent: Intent) {
  const { url } = await trpc.oauth.start.mutate({ provider, intent })
  return trpc.oauth.finish.mutate({ url: (provider === 'acme' ? acme : other).go(url) })
}

const wanted = async (call: Promise<unknown> | undefined) => {
  const { auth } = await refusal(Promise.resolve(call))
  return auth?.code === 'STEP_UP_REQUIRED' ? auth.stepUp?.methods : auth
}

test('who has an account of a provider and no password is sent to that provider, and then may', async () => {
  await using town = await open()
  const browser = town.browse()
  const { trpc } = browser
  await go(browser, 'acme', 'signIn')
  town.clock.advance(301)
  const newPassword = 'correct horse'

  expect(await wanted(trpc.sensitive.query())).toEqual(['acme'])
  expect(await wanted(trpc.auth.changePassword.mutate({ newPassword }))).toEqual(['acme'])
  expect(await wanted(trpc.mayAdd.mutate())).toEqual(['acme'])

  acme.lies.claims = { auth_time: Math.floor(town.clock().getTime() / 1000) }
  await go(browser, 'acme', 'stepUp')
  expect(await trpc.sensitive.query()).toBe('sensitive')
  expect(await trpc.mayAdd.mutate()).toEqual([])
  expect(await trpc.auth.changePassword.mutate({ newPassword })).toHaveProperty('user')
})

test('a provider that cannot ask again is not named', async () => {
  await using town = await open()
  const browser = town.browse()
  await go(browser, 'plain', 'signIn')
  town.clock.advance(301)
  expect(await wanted(browser.trpc.sensitive.query())).toEqual([])
  expect(await wanted(browser.trpc.by['password']?.query())).toEqual([])
})

test('who has both a password and an account may choose', async () => {
  await using town = await open()
  await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  await go(browser, 'acme', 'link')
  town.clock.advance(301)
  expect(await wanted(browser.trpc.sensitive.query())).toEqual(['password', 'acme'])
  expect(await wanted(browser.trpc.mayAdd.mutate())).toEqual(['password', 'acme'])
})

test('what is required and the user does not have is not named, but a method of the app’s own is', async () => {
  await using town = await open()
  const { id } = await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  const { by } = browser.trpc

  expect(await wanted(by['codes']?.query())).toEqual([])
  expect(await wanted(by['acme']?.query())).toEqual([])
  expect(await wanted(by['badge']?.query())).toEqual(['badge'])

  await go(browser, 'acme', 'link')
  town.enrolled.add(id)
  expect(await wanted(by['codes']?.query())).toEqual(['codes'])
  expect(await wanted(by['acme']?.query())).toEqual(['acme'])
})
