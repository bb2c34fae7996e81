import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryRecords, type RecordStore } from '../../src/index.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

/** Says the truth here: of an address that counts as proved, and of one that does not. */
let trusted: LyingProvider
let other: LyingProvider
beforeAll(async () => {
  trusted = await openLyingProvider()
  other = await openLyingProvider()
})
afterAll(async () => {
  await trusted[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

const open = (options: Partial<Parameters<typeof openOAuthTown>[0]> = {}) => {
  trusted.repent()
  other.repent()
  return openOAuthTown({
    ...options,
    providers: {
      trusted: atProvider(trusted, { trustsEmail: true }),
      other: atProvider(other),
    },
  })
}

async function come({ trpc }: OAuthBrowser, name: 'trusted' | 'other' = 'trusted') {
  const { url } = await trpc.oauth.start.mutate({ provider: name })
  const provider = name === 'trusted' ? trusted : other
  return trpc.oauth.finish.mutate({ url: provider.go(url) })
}

const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code
const who = ({ trpc }: OAuthBrowser) => trpc.users.me.query()

describe('an unknown account with the address of a user who has proved it', () => {
  test.for(['trusted', 'other'] as const)('signs nobody in (%s) [fu-52] [sec-81]', async (name) => {
    await using town = await open()
    await town.settle(ada, { isVerified: true })
    const browser = town.browse()
    expect(await come(browser, name)).toEqual({
      user: null,
      next: 'CONFIRM_LINK',
      created: false,
      provider: name,
      intent: 'signIn',
      returnTo: '/',
    })
    expect(await codeOf(who(browser))).toBe('NOT_SIGNED_IN')
    expect(await codeOf(browser.trpc.oauth.confirmLink.mutate())).toBe('NOT_SIGNED_IN')
  })

  test('is linked once the user has signed in as usual, and signs them in from then on [fu-60]', async () => {
    await using town = await open()
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = town.browse()
    await come(browser, 'other')
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.oauth.confirmLink.mutate()).toEqual({ provider: 'other' })
    expect(await browser.trpc.oauth.accounts.query()).toMatchObject([{ provider: 'other' }])
    expect(await codeOf(browser.trpc.oauth.confirmLink.mutate())).toBe('OAUTH_EXPIRED')
    await town.auth.hooks.settled()
    expect(town.events.map(({ name }) => name)).toContain('afterAccountLinked')
    expect(await come(town.browse(), 'other')).toMatchObject({ user: { id }, created: false })
  })

  test('is linked by its user alone, within ten minutes [sec-82]', async () => {
    await using town = await open()
    await town.settle(ada, { isVerified: true })
    await town.settle(bob, { isVerified: true })
    const browser = town.browse()
    await come(browser)
    await browser.trpc.auth.login.mutate(bob)
    expect(await codeOf(browser.trpc.oauth.confirmLink.mutate())).toBe('OAUTH_OTHER_USER')
    town.clock.advance(601)
    await browser.trpc.auth.login.mutate(ada)
    expect(await codeOf(browser.trpc.oauth.confirmLink.mutate())).toBe('OAUTH_EXPIRED')
  })

  test('is linked by a recent proof, and by the second factor of those who have one [sec-82]', async () => {
    await using town = await open()
    const { id } = await town.settle(ada, { isVerified: true })
    town.enrolled.add(id)
    const browser = town.browse()
    await come(browser)
    await browser.trpc.auth.login.mutate(ada)
    expect(await codeOf(browser.trpc.oauth.confirmLink.mutate())).toBe('SECOND_FACTOR_REQUIRED')
    await browser.trpc.codes.mutate()
    town.clock.advance(301)
    const refused = await refusal(browser.trpc.oauth.confirmLink.mutate())
    expect(refused.auth?.stepUp).toEqual({ methods: ['codes'], withinSeconds: 300 })
    await browser.trpc.codes.mutate()
    expect(await browser.trpc.oauth.confirmLink.mutate()).toEqual({ provider: 'trusted' })
  })

  test('is linked by itself where the app wants that, and both sides have proved the address', async () => {
    await using town = await open({ linkVerified: true })
    const { id } = await town.settle(ada, { isVerified: true })
    expect(await come(town.browse(), 'other')).toMatchObject({ next: 'CONFIRM_LINK' })
    expect(await come(town.browse())).toMatchObject({ user: { id }, created: false })
    expect(await come(town.browse())).toMatchObject({ user: { id }, created: false })
    await town.signIn() // whose password is still good
  })

  test('signs nobody in to an account that is not active [fu-201]', async () => {
    await using town = await open({ linkVerified: true })
    const { id } = await town.settle(ada, { isVerified: true })
    await come(town.browse())
    await town.auth.users.update(id, { isActive: false })
    expect(await codeOf(come(town.browse()))).toBe('LOGIN_BAD_CREDENTIALS')
    expect(await codeOf(come(town.browse(), 'other'))).toBe('LOGIN_BAD_CREDENTIALS')
  })
})

// Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022: the five classes.
describe('an account that somebody else has registered with your address', () => {
  test('is yours alone once you come by a provider (classic-federated merge, unexpired session) [sec-64]', async () => {
    await using town = await open()
    const { id } = await town.settle()
    const attacker = await town.signIn()
    await town.records.insert({
      kind: 'factor',
      key: 'of the attacker',
      owner: id,
      data: null,
      version: 1,
      createdAt: town.clock(),
      expiresAt: null,
    })
    const owner = town.browse()
    expect(await come(owner)).toMatchObject({ user: { id, isVerified: true }, created: false })
    expect(await who(owner)).toMatchObject({ id })
    expect(await codeOf(who(attacker))).toBe('SESSION_REVOKED')
    expect(await codeOf(town.signIn())).toBe('LOGIN_BAD_CREDENTIALS')
    expect(await town.records.list('factor', id)).toEqual([])
    expect(await who(owner)).toMatchObject({ email: ada.email })
  })

  test('still has the fields that they wrote, of which the app hears', async () => {
    await using town = await open()
    await town.settle({ ...ada, displayName: 'Write to evil@example.org' })
    expect(await come(town.browse())).toMatchObject({
      user: { displayName: 'Write to evil@example.org' },
    })
    const [changed] = town.events.filter(({ name }) => name === 'afterUpdate')
    expect(changed?.event).toMatchObject({
      previous: { isVerified: false },
      user: { isVerified: true },
      changed: ['isVerified', 'password'],
    })
  })

  test('is told to the app as yours, also if what they left cannot be deleted afterwards [sec-64]', async () => {
    const kept = memoryRecords()
    let left = Infinity
    const records: RecordStore = {
      ...kept,
      async deleteOwned(owner) {
        left -= 1
        if (left < 0) throw new Error('Down.')
        return kept.deleteOwned(owner)
      },
    }
    await using town = await open({ records })
    await town.settle()
    left = 1
    expect(await codeOf(come(town.browse()))).toBe('UNAVAILABLE')
    expect(await town.record(ada.email)).toMatchObject({ isVerified: true, passwordHash: null })
    const told = town.events.filter(({ name }) => name === 'afterUpdate')
    expect(told.map(({ event }) => event)).toMatchObject([{ changed: ['isVerified', 'password'] }])
  })

  test('has no account of theirs in it (trojan identifier) [sec-64]', async () => {
    await using town = await open()
    const { id } = await town.settle()
    const attacker = await town.signIn()
    const link = { provider: 'other', intent: 'link' } as const
    expect(await codeOf(attacker.trpc.oauth.start.mutate(link))).toBe('USER_NOT_VERIFIED')
    // And if it had one, it would end with the claim.
    other.lies.claims = { sub: 'of the attacker' }
    await town.auth.users.update(id, { isVerified: true })
    const { url } = await attacker.trpc.oauth.start.mutate(link)
    await attacker.trpc.oauth.finish.mutate({ url: other.go(url) })
    await town.auth.users.update(id, { isVerified: false })
    const owner = town.browse()
    await come(owner)
    expect(await owner.trpc.oauth.accounts.query()).toMatchObject([{ provider: 'trusted' }])
    expect(await come(town.browse(), 'other')).toMatchObject({ next: 'CONFIRM_LINK' })
  })

  test('is not changed by a flow that they had begun before (unexpired flow) [sec-64]', async () => {
    await using town = await open()
    const { id } = await town.settle()
    await town.auth.users.update(id, { isVerified: true })
    const attacker = await town.signIn()
    const { url } = await attacker.trpc.oauth.start.mutate({ provider: 'other', intent: 'link' })
    await town.auth.users.update(id, { isVerified: false })
    await come(town.browse())
    other.lies.claims = { sub: 'of the attacker' }
    const late = attacker.trpc.oauth.finish.mutate({ url: other.go(url) })
    expect(await codeOf(late)).toBe('SESSION_REVOKED')
  })

  test('at a provider that proves no addresses is not merged (non-verifying provider) [sec-64]', async () => {
    await using town = await open()
    other.lies.claims = { sub: 'of the attacker' }
    const attacker = town.browse()
    expect(await come(attacker, 'other')).toMatchObject({ created: true })
    const owner = town.browse()
    const { user } = await come(owner)
    expect(user).toMatchObject({ isVerified: true })
    expect(await codeOf(who(attacker))).toBe('SESSION_REVOKED')
    expect(await come(attacker, 'other')).toMatchObject({ next: 'CONFIRM_LINK' })
  })

  test('stays theirs, for you to confirm, where the provider’s word is not enough [sec-64]', async () => {
    await using town = await open()
    await town.settle()
    const attacker = await town.signIn()
    expect(await come(town.browse(), 'other')).toMatchObject({ next: 'CONFIRM_LINK' })
    expect(await who(attacker)).toMatchObject({ isVerified: false })
  })

  test('ends with a new password by mail, with all that was linked to it [sec-64]', async () => {
    await using town = await open()
    other.lies.claims = { sub: 'of the attacker' }
    const attacker = town.browse()
    await come(attacker, 'other')
    const { trpc } = town.browse()
    await trpc.auth.forgotPassword.mutate({ email: ada.email })
    const token = await town.mailbox.token(ada.email)
    await trpc.auth.resetPassword.mutate({ token, password: 'a long way from home' })
    expect(await codeOf(who(attacker))).toBe('SESSION_REVOKED')
    expect(await come(attacker, 'other')).toMatchObject({ user: null, next: 'CONFIRM_LINK' })
  })
})

test('an address that is not proved says nothing of who has an account, where that is hidden [sec-27]', async () => {
  const afterRegisterExisting = () => undefined
  await using town = await open({ hideExistingEmail: true, hooks: { afterRegisterExisting } })
  await town.settle(ada, { isVerified: true })
  expect(await codeOf(come(town.browse(), 'other'))).toBe('OAUTH_NEEDS_EMAIL')
  other.lies.claims = { email: 'free@example.org' }
  expect(await codeOf(come(town.browse(), 'other'))).toBe('OAUTH_NEEDS_EMAIL')
  expect(await come(town.browse())).toMatchObject({ next: 'CONFIRM_LINK' })
})
