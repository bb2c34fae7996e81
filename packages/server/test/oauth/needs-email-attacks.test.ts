import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryRecords, memoryUsers } from '../../src/index.ts'
import type { OAuthBrowser } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { askFor, comeFrom, needAddress, openMuteProvider } from '../harness/without-address.ts'
import type { MuteProvider } from '../harness/without-address.ts'

let mute: MuteProvider
beforeAll(async () => {
  mute = await openMuteProvider()
})
afterAll(() => mute[Symbol.asyncDispose]())
beforeEach(() => mute.repent())

const { email } = ada
const codeOf = async (call: Promise<unknown>) => (await refusal(call)).auth?.code
const who = ({ trpc }: OAuthBrowser) => trpc.users.me.query()
const follow = ({ trpc }: OAuthBrowser, token: string) => trpc.oauth.finishEmail.mutate({ token })

describe('a stranger who comes with an account of their own, and enters your address,', () => {
  test('gets nothing by your click in your browser, which uses nothing up either [sec-64]', async () => {
    await using town = await mute.open()
    const [stranger, yours] = [town.browse(), town.browse()]
    const token = await askFor({ mute, town }, stranger, { email })
    expect(await codeOf(follow(yours, token))).toBe('OAUTH_OTHER_BROWSER')
    expect(yours.last.setCookie).toEqual([])
    expect(await codeOf(who(yours))).toBe('NOT_SIGNED_IN')
    expect(await town.auth.users.findByEmailKey(email)).toBeNull()
    // Where it was begun it still works, for whoever reads the mail there.
    expect(await follow(stranger, token)).toMatchObject({ created: true })
  })

  test('gets nothing by it either if you have begun the same yourself [sec-64]', async () => {
    await using town = await mute.open()
    const [stranger, yours] = [town.browse(), town.browse()]
    const theirs = await askFor({ mute, town }, stranger, { email, sub: 'of the stranger' })
    const own = await askFor({ mute, town }, yours, { email, sub: 'yours' })
    expect(await codeOf(follow(yours, theirs))).toBe('OAUTH_OTHER_BROWSER')
    expect(await follow(yours, own)).toMatchObject({ created: true })
    expect(await comeFrom(mute, town.browse(), 'of the stranger')).toMatchObject({
      next: 'NEEDS_EMAIL',
    })
  })

  test.for([true, false])(
    'gets nothing by it if you have an account and are signed in (verified: %s) [sec-82]',
    async (isVerified) => {
      await using town = await mute.open({ linkVerified: true })
      await town.settle(ada, { isVerified })
      const [stranger, yours] = [town.browse(), await town.signIn()]
      const token = await askFor({ mute, town }, stranger, { email })
      expect(await codeOf(follow(yours, token))).toBe('OAUTH_OTHER_BROWSER')
      expect(await codeOf(yours.trpc.oauth.confirmLink.mutate())).toMatch(
        isVerified ? 'OAUTH_EXPIRED' : 'USER_NOT_VERIFIED',
      )
      expect(await yours.trpc.oauth.accounts.query()).toEqual([])
      expect(await town.record(email)).toMatchObject({ isVerified })
    },
  )

  test('cannot finish with a link that goes to a mailbox of their own, and your flow', async () => {
    await using town = await mute.open()
    const [stranger, yours] = [town.browse(), town.browse()]
    const { id } = await needAddress(mute, yours, 'yours')
    const theirs = await askFor({ mute, town }, stranger, { email: bob.email, sub: 'theirs' })
    // A flow is named by what only its own browser holds: its name alone is of no use.
    const asked = stranger.trpc.oauth.requestEmail.mutate({ id, email: bob.email })
    expect(await codeOf(asked)).toBe('OAUTH_EXPIRED')
    expect(await codeOf(follow(yours, theirs))).toBe('OAUTH_OTHER_BROWSER')
  })

  test('cannot hand their flow to your browser as a text (login CSRF) [sec-77]', async () => {
    await using town = await mute.open()
    const [stranger, yours] = [town.browse(), town.browse()]
    const token = await askFor({ mute, town }, stranger, { email })
    const [cookie] = (await stranger.cookies()).filter(({ key }) => key.includes('oauth-email'))
    const flow = cookie?.value ?? ''
    const planted = yours.trpc.oauth.finishEmail.mutate({ token, flow })
    expect(await codeOf(planted)).toBe('OAUTH_OTHER_BROWSER')
    // Nor as a cookie that another host of the site could set.
    const headers = { cookie: `${cookie?.key.replace('__Host-', '')}=${flow}` }
    const tossed = town.browse({ headers })
    expect(await codeOf(follow(tossed, token))).toBe('OAUTH_OTHER_BROWSER')
  })
})

describe('the link of such an e-mail', () => {
  test('is good once, however many follow it at the same time [sec-79]', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    const cookie = (await browser.headers('/', 'GET')).get('cookie') ?? ''
    const tries = Array.from({ length: 50 }, () => {
      return follow(town.browse({ headers: { cookie } }), token).then(
        () => 'in',
        (error: unknown) => String(error),
      )
    })
    const ends = await Promise.all(tries)
    expect(ends.filter((end) => end === 'in')).toHaveLength(1)
    expect(new Set(ends)).toEqual(new Set(['in', 'TRPCClientError: OAUTH_EXPIRED']))
    // And later, by whoever has kept a copy of the cookie.
    const again = town.browse({ headers: { cookie } })
    const { id } = await town.record(email)
    await town.auth.users.delete(id)
    expect(await codeOf(follow(again, token))).toBe('OAUTH_EXPIRED')
  })

  test('is no way into an account that was signed up by another flow meanwhile', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    // The same person in two tabs: one is finished, and the other waits.
    const own = await askFor({ mute, town }, browser, { email, sub: 'hers' })
    const { id } = await needAddress(mute, browser, 'hers')
    expect(await follow(browser, own)).toMatchObject({ created: true })
    await browser.trpc.auth.logout.mutate()

    // Whoever sits down at her browser reads a mailbox of their own.
    await browser.trpc.oauth.requestEmail.mutate({ id, email: bob.email })
    const theirs = await town.mailbox.token(bob.email)

    expect(await codeOf(follow(browser, theirs))).toBe('OAUTH_EXPIRED')
    expect(await codeOf(who(browser))).toBe('NOT_SIGNED_IN')
    // At the provider she is who she was.
    expect(await comeFrom(mute, browser, 'hers')).toMatchObject({ user: { email } })
  })

  test('is not used up while the records cannot be reached', async () => {
    const kept = memoryRecords()
    let down = false
    const insert: typeof kept.insert = async (record) => {
      if (down) throw new Error('Down.')
      return kept.insert(record)
    }
    await using town = await mute.open({ records: { ...kept, insert } })
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    down = true
    expect(await codeOf(follow(browser, token))).toBe('UNAVAILABLE')
    down = false
    expect(await follow(browser, token)).toMatchObject({ created: true })
  })

  test('is over after half an hour, whatever e-mail was sent meanwhile', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const { id } = await needAddress(mute, browser)
    const [cookie] = (await browser.cookies()).filter(({ key }) => key.includes('oauth-email'))
    const headers = { cookie: cookie?.cookieString() ?? '' }
    town.clock.advance(1790)
    await browser.trpc.oauth.requestEmail.mutate({ id, email })
    const token = await town.mailbox.token(email)
    town.clock.advance(11)
    const kept = town.browse({ headers })
    expect(await codeOf(follow(kept, token))).toBe('OAUTH_OTHER_BROWSER')
    const asked = kept.trpc.oauth.requestEmail.mutate({ id, email })
    expect(await codeOf(asked)).toBe('OAUTH_EXPIRED')
  })

  test('is no other kind of link, nor is another kind this one', async () => {
    await using town = await mute.open()
    await town.settle()
    const browser = town.browse()
    const token = await askFor({ mute, town }, browser, { email })
    const { auth } = browser.trpc
    expect(await codeOf(auth.verify.mutate({ token }))).toBe('VERIFY_USER_BAD_TOKEN')
    const reset = auth.resetPassword.mutate({ token, password: 'a long way from home' })
    expect(await codeOf(reset)).toBe('RESET_PASSWORD_BAD_TOKEN')
    await auth.requestVerifyToken.mutate({ email })
    const other = await town.mailbox.token(email)
    const [cookie] = (await browser.cookies()).filter(({ key }) => key.includes('oauth-email'))
    for (const wrong of [other, cookie?.value ?? '', '', `${token}A`, token.slice(0, -2)]) {
      expect(await codeOf(follow(browser, wrong))).toBe('OAUTH_EXPIRED')
    }
    // None of which has used it up.
    expect(await follow(browser, token)).toMatchObject({ user: { email } })
  })

  test('does what is right for whoever has the address by then', async () => {
    const ends: Record<string, unknown>[] = []
    for (const state of ['another now', 'deleted', 'given to somebody else'] as const) {
      await using town = await mute.open()
      const { id } = await town.settle(ada, { isVerified: true })
      const browser = town.browse()
      const token = await askFor({ mute, town }, browser, { email })
      if (state === 'another now') {
        const patch = { email: bob.email, emailKey: bob.email }
        await town.auth.users.update(id, patch)
      } else await town.auth.users.delete(id)
      if (state === 'given to somebody else') await town.settle(ada, { isVerified: true })
      const { user, created, next } = await follow(browser, token)
      const isNew = user !== null && user.id !== id
      ends.push({ state, user: user?.email, isNew, created, next })
    }
    expect(ends).toEqual([
      { state: 'another now', user: email, isNew: true, created: true, next: undefined },
      { state: 'deleted', user: email, isNew: true, created: true, next: undefined },
      {
        state: 'given to somebody else',
        user: undefined,
        isNew: false,
        created: false,
        next: 'CONFIRM_LINK',
      },
    ])
  })

  test('makes one user of two who prove one address at the same time', async () => {
    await using town = await mute.open()
    const [one, other] = [town.browse(), town.browse()]
    const tokens = [
      await askFor({ mute, town }, one, { email, sub: '1' }),
      await askFor({ mute, town }, other, { email, sub: '2' }),
    ] as const
    const answers = await Promise.all([follow(one, tokens[0]), follow(other, tokens[1])])
    const created = answers.filter((answer) => answer.created)
    expect(created).toHaveLength(1)
    expect(answers.find((answer) => !answer.created)).toMatchObject({ next: 'CONFIRM_LINK' })
  })
})

describe('asking for such an e-mail', () => {
  test('is answered the same, with the same work, whoever has the address [sec-27]', async () => {
    const looked: string[] = []
    const kept = memoryUsers()
    const users = {
      ...kept,
      async findByEmailKey(key: string) {
        looked.push(key)
        return kept.findByEmailKey(key)
      },
    }
    const records = memoryRecords()
    let inserted = 0
    const insert = (...args: Parameters<typeof records.insert>) => {
      inserted += 1
      return records.insert(...args)
    }
    await using town = await mute.open({ users, records: { ...records, insert } })
    await town.settle(ada, { isVerified: true })
    const closed = await town.settle(bob)
    await town.auth.users.update(closed.id, { isActive: false })
    const browser = town.browse()
    const { id } = await needAddress(mute, browser)
    looked.length = 0
    inserted = 0
    for (const to of [email, bob.email, 'nobody@example.org']) {
      expect(await browser.trpc.oauth.requestEmail.mutate({ id, email: to })).toEqual({ ok: true })
      expect(await town.mailbox.token(to)).toMatch(/./)
    }
    expect({ looked, inserted }).toEqual({ looked: [], inserted: 0 })
  })

  test('is limited, by account of the provider, by address and by client', async () => {
    await using town = await mute.open({ limits: {}, trustProxy: 1 })
    let clients = 0
    const from = () => town.browse({ headers: { 'x-forwarded-for': `198.51.${(clients += 1)}.7` } })
    const ask = async (browser: OAuthBrowser, sub: string, to: string) => {
      const { id } = await needAddress(mute, browser, sub)
      return browser.trpc.oauth.requestEmail.mutate({ id, email: to })
    }
    // However many flows there are of one account, and from wherever.
    for (const n of [1, 2, 3, 4, 5]) await ask(from(), 'one', `a${n}@example.org`)
    const refused = await refusal(ask(from(), 'one', email))
    expect(refused.auth).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 900 })
    // Which has used up nothing of that address.
    for (const n of [1, 2, 3, 4, 5]) await ask(from(), `of ${n}`, email)
    expect(await codeOf(ask(from(), 'six', email.toUpperCase()))).toBe('TOO_MANY_REQUESTS')
    expect((await town.mailbox.all()).filter(({ to }) => to === email)).toHaveLength(5)
    const client = from()
    for (let n = 0; n < 100; n += 1) {
      const stray = client.trpc.oauth.requestEmail.mutate({ id: 'none', email })
      expect(await codeOf(stray)).toBe('OAUTH_EXPIRED')
    }
    expect(await codeOf(ask(client, 'seven', bob.email))).toBe('TOO_MANY_REQUESTS')
  })

  test('sends nothing to what is no address, and puts nothing of the account into it', async () => {
    await using town = await mute.open()
    const browser = town.browse()
    const { id } = await needAddress(mute, browser)
    for (const wrong of [
      '',
      'ada',
      'ada@example.org, bob@example.org',
      'a\r\nBcc: b@example.org',
    ]) {
      const asked = browser.trpc.oauth.requestEmail.mutate({ id, email: wrong })
      expect((await refusal(asked)).code).toBe('BAD_REQUEST')
    }
    await browser.trpc.oauth.requestEmail.mutate({ id, email })
    await town.mailbox.all()
    const [{ event }] = town.events.filter(({ name }) => name === 'afterRequestOAuthEmail') as [
      (typeof town.events)[number],
    ]
    // A log gets everything but the token.
    expect(Object.keys(event).toSorted()).toEqual(['email', 'exchange', 'provider', 'user'])
  })
})
