import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  databaseStrategy,
  memorySessions,
  type HookName,
} from '../../src/index.ts'
import type { NewIdentity } from '../../src/oauth/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import type { OAuthBrowser, OAuthTown } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import {
  askFor,
  comeFrom,
  needAddress,
  openMuteProvider,
  type MuteProvider,
} from '../harness/without-address.ts'

let mute: MuteProvider
beforeAll(async () => {
  mute = await openMuteProvider()
})
afterAll(() => mute[Symbol.asyncDispose]())
beforeEach(() => mute.repent())

const { email } = ada
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code
const who = ({ trpc }: OAuthBrowser) => trpc.users.me.query()
const told = ({ events }: OAuthTown, name: HookName) =>
  events.filter((one) => one.name === name).map(({ event }) => event)

describe('somebody whose provider says no address', () => {
  test('is asked for one, and signed in by the link that goes there [fu-201]', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const answer = await comeFrom(mute, browser, '7')
    const id = answer.next === 'NEEDS_EMAIL' ? answer.id : ''
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(answer).toEqual({
      user: null,
      next: 'NEEDS_EMAIL',
      id,
      created: false,
      provider: 'mute',
      intent: 'signIn',
      returnTo: '/notes',
    })
    expect(await codeOf(who(browser))).toBe('NOT_SIGNED_IN')
    expect(await browser.trpc.oauth.requestEmail.mutate({ id, email })).toEqual({ ok: true })
    expect(browser.last.setCookie).toEqual([])
    const token = await town.mailbox.token(email)
    expect(told(town, 'afterRequestOAuthEmail')).toMatchObject([
      { user: null, email, provider: 'mute' },
    ])
    expect(await browser.trpc.oauth.finishEmail.mutate({ token })).toMatchObject({
      user: { email, isVerified: true },
      created: true,
      provider: 'mute',
      intent: 'signIn',
      returnTo: '/notes',
    })
    expect(await who(browser)).toMatchObject({ email })
    expect(await browser.trpc.amr.query()).toEqual(['mute'])
    // What the account is called there is still what the provider says.
    expect(await browser.trpc.oauth.accounts.query()).toMatchObject([
      { provider: 'mute', email: null },
    ])
    expect(await comeFrom(mute, town.browse(), '7')).toMatchObject({ user: { email } })
  })

  test('has that in a cookie of this host, out of reach of scripts and other sites, for half an hour', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const { id } = await needAddress(mute, browser)
    const line = browser.last.setCookie.find((one) => one.includes(`oauth-email.${id}`)) ?? ''
    expect(line).toMatch(/^__Host-trpc-auth\.oauth-email\./)
    for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Strict', 'Max-Age=1800']) {
      expect(line).toContain(part)
    }
  })

  test('is told so where the app sends no such e-mail', async () => {
    await using town = await mute.open({ asksForEmail: false })
    expect(await codeOf(comeFrom(mute, town.browse(), '7'))).toBe('OAUTH_NEEDS_EMAIL')
    const { trpc } = town.browse()
    const asked = trpc.oauth.requestEmail.mutate({ id: 'any', email })
    expect(await codeOf(asked)).toBe('OAUTH_EXPIRED')
    expect(await codeOf(trpc.oauth.finishEmail.mutate({ token: 'any' }))).toBe('OAUTH_EXPIRED')
  })

  test('has the fields that the app makes of what the provider says, and of the address', async () => {
    const seen: NewIdentity[] = []
    const profile = (identity: NewIdentity) => {
      seen.push(identity)
      return { displayName: identity.email ?? 'Nobody' }
    }
    await using town = await mute.open({ profile })
    const browser = town.browse()
    mute.as('7', { name: 'Ada Lovelace', picture: 'https://mute.example/ada.png' })
    const { url } = await browser.trpc.oauth.start.mutate({ provider: 'mute' })
    const answer = await browser.trpc.oauth.finish.mutate({ url: mute.go(url) })
    const id = answer.next === 'NEEDS_EMAIL' ? answer.id : ''
    await browser.trpc.oauth.requestEmail.mutate({ id, email })
    const token = await town.mailbox.token(email)
    const { user } = await browser.trpc.oauth.finishEmail.mutate({ token })
    expect(user).toMatchObject({ displayName: email })
    expect(seen).toMatchObject([
      { email, emailProved: true, name: 'Ada Lovelace', provider: 'mute', claims: { sub: '7' } },
    ])
  })

  test('may have a lot said of them: what does not fit into a cookie is left out', async () => {
    const seen: NewIdentity[] = []
    const profile = (identity: NewIdentity) => {
      seen.push(identity)
      return { displayName: 'Somebody' }
    }
    await using town = await mute.open({ profile })
    const browser = town.browse()
    const long = 'ü'.repeat(450)
    for (const more of [
      { bio: long },
      { picture: `https://mute.example/${long}` },
      { name: long },
    ]) {
      mute.as('7', { name: 'Ada', ...more })
      const { url } = await browser.trpc.oauth.start.mutate({ provider: 'mute' })
      const answer = await browser.trpc.oauth.finish.mutate({ url: mute.go(url) })
      const sizes = browser.last.setCookie.map((line) => line.length)
      expect(Math.max(...sizes)).toBeLessThan(2500)
      const id = answer.next === 'NEEDS_EMAIL' ? answer.id : ''
      await browser.trpc.oauth.requestEmail.mutate({ id, email })
      const token = await town.mailbox.token(email)
      await browser.trpc.oauth.finishEmail.mutate({ token })
      const { id: userId } = await town.record(email)
      await town.auth.users.delete(userId)
    }
    expect(seen).toMatchObject([
      { name: 'Ada', claims: {} },
      { name: 'Ada', picture: null, claims: {} },
      { name: null, picture: null, claims: {} },
    ])
    mute.as('7'.repeat(1000))
    const { url } = await browser.trpc.oauth.start.mutate({ provider: 'mute' })
    const without = browser.trpc.oauth.finish.mutate({ url: mute.go(url) })
    expect(await codeOf(without)).toBe('OAUTH_NEEDS_EMAIL')
  })

  test('runs beside others in several tabs, each of which is asked for its own', async () => {
    await using town = await mute.open()
    const first = town.browse()
    const second = town.browse({ jar: first.jar })
    const one = await needAddress(mute, first, '1')
    const other = await needAddress(mute, second, '2')
    await first.trpc.oauth.requestEmail.mutate({ ...one, email })
    await second.trpc.oauth.requestEmail.mutate({ ...other, email: bob.email })
    const tokens = [await town.mailbox.token(email), await town.mailbox.token(bob.email)] as const
    // Whichever tab the link opens in.
    await second.trpc.oauth.finishEmail.mutate({ token: tokens[0] })
    await first.trpc.oauth.finishEmail.mutate({ token: tokens[1] })
    expect(await comeFrom(mute, town.browse(), '1')).toMatchObject({ user: { email } })
    expect(await comeFrom(mute, town.browse(), '2')).toMatchObject({ user: { email: bob.email } })
  })

  test('may have mistyped it, and enter another', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const { id } = await needAddress(mute, browser)
    await browser.trpc.oauth.requestEmail.mutate({ id, email: 'aad@example.org' })
    await browser.trpc.oauth.requestEmail.mutate({ id, email })
    const token = await town.mailbox.token(email)
    expect(await browser.trpc.oauth.finishEmail.mutate({ token })).toMatchObject({
      user: { email },
    })
    const wrong = await town.mailbox.token('aad@example.org')
    const late = browser.trpc.oauth.finishEmail.mutate({ token: wrong })
    expect(await codeOf(late)).toBe('OAUTH_OTHER_BROWSER')
  })

  test('who has finished in another tab, by another address, comes in by the provider', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    // In another tab, by another address.
    const other = town.browse({ jar: browser.jar })
    const second = await askFor({ mute, town }, other, { email: bob.email })
    await other.trpc.oauth.finishEmail.mutate({ token: second })
    expect(await codeOf(browser.trpc.oauth.finishEmail.mutate({ token }))).toBe('OAUTH_EXPIRED')
    expect(await town.auth.users.findByEmailKey(email)).toBeNull()
    expect(await comeFrom(mute, browser, '7')).toMatchObject({
      user: { email: bob.email },
      created: false,
    })
  })

  test('is asked for one also where the app hides who is registered, if theirs is not proved', async () => {
    const afterRegisterExisting = () => undefined
    await using town = await mute.open({
      hideExistingEmail: true,
      hooks: { afterRegisterExisting },
    })
    await town.settle(ada, { isVerified: true })
    for (const [sub, said] of [
      ['1', email],
      ['2', 'free@example.org'],
    ] as const) {
      const browser = town.browse()
      mute.as(sub, { email: said, email_verified: true })
      const { url } = await browser.trpc.oauth.start.mutate({ provider: 'mute' })
      const answer = await browser.trpc.oauth.finish.mutate({ url: mute.go(url) })
      expect(answer).toMatchObject({ user: null, next: 'NEEDS_EMAIL' })
    }
  })

  test('keeps the flow, where the client keeps its tokens itself', async () => {
    const phone = backend({
      name: 'phone',
      transport: bearerTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    })
    await using town = await mute.open({ backends: [phone] })
    const { trpc } = town.browse()
    const start = await trpc.oauth.start.mutate({ provider: 'mute' })
    mute.as('7')
    const came = { url: mute.go(start.url), flow: start.flow ?? '' }
    const answer = await trpc.oauth.finish.mutate(came)
    if (answer.next !== 'NEEDS_EMAIL') throw new Error('There is an address.')
    const { id, flow = '' } = answer
    const asked = trpc.oauth.requestEmail.mutate({ id, email })
    expect(await codeOf(asked)).toBe('OAUTH_EXPIRED')
    await trpc.oauth.requestEmail.mutate({ id, email, flow })
    const token = await town.mailbox.token(email)
    const bare = trpc.oauth.finishEmail.mutate({ token })
    expect(await codeOf(bare)).toBe('OAUTH_OTHER_BROWSER')
    expect(await trpc.oauth.finishEmail.mutate({ token, flow })).toMatchObject({
      tokenType: 'bearer',
      user: { email },
    })
  })
})

describe('where the address is that of a user', () => {
  test('who has proved it, nobody is signed in by the link: they prove that they are the same [sec-82]', async () => {
    await using town = await mute.open({ linkVerified: true })
    const { id } = await town.settle(ada, { isVerified: true })
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    expect(await browser.trpc.oauth.finishEmail.mutate({ token })).toEqual({
      user: null,
      next: 'CONFIRM_LINK',
      created: false,
      provider: 'mute',
      intent: 'signIn',
      returnTo: '/notes',
    })
    expect(await codeOf(who(browser))).toBe('NOT_SIGNED_IN')
    await browser.trpc.auth.login.mutate(ada)
    expect(await browser.trpc.oauth.confirmLink.mutate()).toEqual({ provider: 'mute' })
    expect(await comeFrom(mute, town.browse(), '7')).toMatchObject({ user: { id } })
  })

  test('who has never proved it, it is theirs alone from then on (pre-hijacking) [sec-64]', async () => {
    await using town = await mute.open()
    const { id } = await town.settle()
    const stranger = await town.signIn()
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    expect(await browser.trpc.oauth.finishEmail.mutate({ token })).toMatchObject({
      user: { id, isVerified: true },
      created: false,
    })
    expect(await codeOf(who(stranger))).toBe('SESSION_REVOKED')
    expect(await codeOf(town.signIn())).toBe('LOGIN_BAD_CREDENTIALS')
  })

  test('who has a second factor, it is asked for [sec-92]', async () => {
    await using town = await mute.open()
    const [browser, other] = [town.browse(), town.browse()]
    const token = await askFor({ mute, town }, browser, { email })
    const theirs = await askFor({ mute, town }, other, { email })
    const { user } = await other.trpc.oauth.finishEmail.mutate({ token: theirs })
    town.enrolled.add(user?.id ?? '')
    expect(await browser.trpc.oauth.finishEmail.mutate({ token })).toMatchObject({
      user: null,
      pending: ['codes'],
    })
    expect(await codeOf(who(browser))).toBe('SECOND_FACTOR_REQUIRED')
  })

  test('who is not active, nobody is let in', async () => {
    await using town = await mute.open()
    const { id } = await town.settle(ada, { isVerified: true })
    await town.auth.users.update(id, { isActive: false })
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    const closed = browser.trpc.oauth.finishEmail.mutate({ token })
    expect(await codeOf(closed)).toBe('LOGIN_BAD_CREDENTIALS')
    expect(await codeOf(who(browser))).toBe('NOT_SIGNED_IN')
  })
})
