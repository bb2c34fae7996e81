import { initTRPC } from '@trpc/server'
import { TOTP, URI } from 'otpauth'
import { describe, expect, test } from 'vitest'
import {
  AuthConfigError,
  backend,
  bearerTransport,
  cookieBackend,
  createAuth,
  jwtStrategy,
  memoryRecords,
  memoryUsers,
} from '../../src/index.ts'
import { totp, totpRouter } from '../../src/totp/index.ts'
import { lifetimeSeconds, secret as appSecret } from '../harness/app.ts'
import { codeAt, wrongCode } from '../harness/authenticator-app.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'

const name = /^__Host-trpc-auth\.totp\.[\da-f-]{36}$/

describe('setting up an authenticator app', () => {
  test('stores nothing before the first code [sec-86]', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const { secret, uri, flow } = await browser.trpc.totp.enrol.mutate()
    expect(flow).toBeUndefined()
    expect(await town.records.purge(new Date(8.64e15), 10)).toBe(0)
    expect(await town.records.list('totp', town.id())).toEqual([])
    expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: false, since: null })
    expect((await town.browse().trpc.auth.login.mutate(ada)).user?.displayName).toBe('Ada')

    const read = URI.parse(uri)
    expect(read).toBeInstanceOf(TOTP)
    expect(read).toMatchObject({ issuer: 'Notes & Co.', label: ada.email, digits: 6, period: 30 })
    expect(read.secret.base32).toBe(secret)
    expect(read.secret.bytes).toHaveLength(20)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Notes%20%26%20Co\.:ada%40example\.org\?/)
  })

  test('keeps the secret in a cookie that nobody else gets', async () => {
    await using town = await openTown()
    const browser = await town.login()
    await browser.trpc.totp.enrol.mutate()
    const line = browser.last.setCookie.find((one) => one.startsWith('__Host-trpc-auth.totp.'))
    const [pair = '', ...attributes] = line?.split('; ') ?? []
    expect(pair.split('=')[0]).toMatch(name)
    expect(attributes.toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=600',
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ])
  })

  test('asks for codes from then on, ends all other sessions, and shows recovery codes', async () => {
    await using town = await openTown()
    const [browser, other] = [await town.login(), await town.login()]
    const begun = town.clock()
    const { recoveryCodes } = await town.setUp(browser)
    expect(recoveryCodes).toHaveLength(10)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.two.query()).toBe('two')
    expect(await browser.trpc.amr.query()).toEqual(['password', 'totp'])
    expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: true, since: begun })
    expect(await outcome(other.trpc.auth.me.query())).toBe('SESSION_REVOKED')
    expect((await browser.cookies()).map(({ key }) => key)).toEqual(['sid'])
    const pending = ['totp', 'recovery-code']
    expect(await town.browse().trpc.auth.login.mutate(ada)).toEqual({ user: null, pending })
    expect(await town.told('afterFactorAdded')).toEqual([
      { event: 'afterFactorAdded', user: 'Ada', factor: 'totp' },
    ])
  })

  test('works from either of two tabs, each with a secret of its own', async () => {
    for (const tab of [0, 1]) {
      await using town = await openTown()
      const browser = await town.login()
      const secrets = [
        (await browser.trpc.totp.enrol.mutate()).secret,
        (await browser.trpc.totp.enrol.mutate()).secret,
      ]
      const code = town.code(secrets[tab] ?? '')
      await browser.trpc.totp.confirm.mutate({ code })
      town.clock.advance(30)
      const next = await town.login()
      await next.trpc.totp.verify.mutate({ code: town.code(secrets[tab] ?? '') })
      expect((await next.trpc.auth.me.query()).displayName).toBe('Ada')
    }
  })

  test('keeps five tabs, and forgets the oldest of more', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const secrets: string[] = []
    for (let tab = 0; tab < 7; tab += 1) {
      secrets.push((await browser.trpc.totp.enrol.mutate()).secret)
      town.clock.advance(1)
    }
    expect((await browser.cookies()).filter(({ key }) => name.test(key))).toHaveLength(5)
    const confirm = (tab: number) =>
      browser.trpc.totp.confirm.mutate({ code: town.code(secrets[tab] ?? '') })
    expect(await outcome(confirm(1))).toBe('TOTP_CODE_WRONG')
    expect(await outcome(confirm(2))).toBe('answered')
  })

  test('is over after ten minutes [sec-75]', async () => {
    await using town = await openTown()
    for (const [seconds, ends] of [
      [599, 'answered'],
      [600, 'TOTP_SETUP_EXPIRED'],
    ] as const) {
      const person = seconds === 599 ? ada : bob
      const browser = await town.login(person)
      const { secret } = await browser.trpc.totp.enrol.mutate()
      const cookie = (await browser.headers('/trpc', 'POST')).get('cookie') ?? ''
      town.clock.advance(seconds)
      await browser.trpc.password.verify.mutate(person)
      const fresh = (await browser.cookies()).find(({ key }) => key === 'sid')?.cookieString()
      const flows = cookie.split('; ').filter((one) => !one.startsWith('sid='))
      // Also where the browser keeps the cookie longer than it should.
      const both = town.browse({ headers: { cookie: [fresh, ...flows].join('; ') } })
      expect(await outcome(both.trpc.totp.confirm.mutate({ code: town.code(secret) }))).toBe(ends)
    }
  })

  test('takes a wrong code for what it is, and a second try', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const { secret } = await browser.trpc.totp.enrol.mutate()
    for (const code of [wrongCode(secret, town.clock()), '', 'code', town.code(secret, 2)]) {
      expect(await outcome(browser.trpc.totp.confirm.mutate({ code }))).toBe('TOTP_CODE_WRONG')
    }
    expect(await outcome(browser.trpc.totp.confirm.mutate({ code: town.code(secret) }))).toBe(
      'answered',
    )
  })

  test('is of the user who began it, and of no other in the same browser [sec-75]', async () => {
    await using town = await openTown()
    const browser = await town.login(ada)
    const { secret } = await browser.trpc.totp.enrol.mutate()
    await browser.trpc.auth.login.mutate(bob)
    const confirm = browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
    expect(await outcome(confirm)).toBe('TOTP_SETUP_EXPIRED')
    expect(await town.records.list('totp', town.id(bob))).toEqual([])
  })

  test('takes no cookie that was made up, changed, or made for another purpose [sec-75]', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const { secret } = await browser.trpc.totp.enrol.mutate()
    const session = (await browser.cookies()).find(({ key }) => key === 'sid')?.cookieString()
    const real = (await browser.cookies()).find(({ key }) => name.test(key))
    const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
    const data = { user: town.id(), secret }
    const until = town.clock().getTime() + 1000
    const keys = town.auth.keys
    const made = [
      'x',
      `${real?.value}A`,
      real?.value.slice(0, -4),
      await keys('totp').seal(bytes({ id: '1', until, data }), 'totp'),
      await keys('flow totp').seal(bytes({ id: '1', until, data }), 'passkey'),
      await keys('flow totp').seal(bytes({ id: '1', until, data: {} }), 'totp'),
      await keys('flow totp').seal(new Uint8Array([255, 0, 1]), 'totp'),
    ]
    for (const value of made) {
      const cookie = `${session}; ${real?.key}=${value}`
      const forged = town.browse({ headers: { cookie } })
      const confirm = forged.trpc.totp.confirm.mutate({ code: town.code(secret) })
      expect(await outcome(confirm)).toBe('TOTP_SETUP_EXPIRED')
    }
    // Crowded by cookies of a name that other hosts can set, its own still counts.
    const crowd = Array.from({ length: 30 }, (_, at) => `trpc-auth.totp.${at}=x`)
    const crowded = [session, ...crowd, real?.cookieString()].join('; ')
    const own = town.browse({ headers: { cookie: crowded } })
    expect(await outcome(own.trpc.totp.confirm.mutate({ code: town.code(secret) }))).toBe(
      'answered',
    )
  })

  test('happens once, however often one code is sent', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const { secret } = await browser.trpc.totp.enrol.mutate()
    const code = town.code(secret)
    const cookie = (await browser.headers('/trpc', 'POST')).get('cookie') ?? ''
    const tries = Array.from({ length: 10 }, () =>
      outcome(town.browse({ headers: { cookie } }).trpc.totp.confirm.mutate({ code })),
    )
    const ends = await Promise.all(tries)
    expect(ends.filter((end) => end === 'answered')).toHaveLength(1)
    expect(await town.records.list('totp', town.id())).toHaveLength(1)
    expect(await town.told('afterFactorAdded')).toHaveLength(1)
  })

  test('cannot be repeated with what it was begun with, once it was removed [sec-75]', async () => {
    await using town = await openTown()
    const browser = await town.login()
    const { secret } = await browser.trpc.totp.enrol.mutate()
    const flow = (await browser.cookies()).find(({ key }) => name.test(key))?.cookieString()
    await browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
    await browser.trpc.totp.remove.mutate()
    town.clock.advance(30)
    const session = (await browser.cookies()).find(({ key }) => key === 'sid')?.cookieString()
    const again = town.browse({ headers: { cookie: `${session}; ${flow}` } })
    const confirm = again.trpc.totp.confirm.mutate({ code: town.code(secret) })
    expect(await outcome(confirm)).toBe('TOTP_SETUP_EXPIRED')
  })

  test('is refused to strangers, and for an address that is not verified [sec-93]', async () => {
    await using town = await openTown()
    expect(await outcome(town.browse().trpc.totp.enrol.mutate())).toBe('NOT_SIGNED_IN')
    const confirm = town.browse().trpc.totp.confirm.mutate({ code: '123456' })
    expect(await outcome(confirm)).toBe('NOT_SIGNED_IN')
    await town.auth.users.update(town.id(bob), { isVerified: false })
    const bobs = await town.login(bob)
    expect(await outcome(bobs.trpc.totp.enrol.mutate())).toBe('USER_NOT_VERIFIED')
    await town.auth.users.update(town.id(bob), { isVerified: true })
    town.clock.advance(301)
    expect((await refusal(bobs.trpc.totp.enrol.mutate())).auth?.stepUp).toEqual({
      methods: ['password'],
      withinSeconds: 300,
    })
  })

  test('is all that who must have one may do before', async () => {
    await using town = await openTown({ requireFactor: ({ displayName }) => displayName === 'Ada' })
    const browser = town.browse()
    expect(await browser.trpc.auth.login.mutate(ada)).toEqual({
      user: null,
      pending: ['totp'],
      enrol: true,
    })
    const { trpc } = browser
    for (const call of [
      () => trpc.auth.me.query(),
      () => trpc.whose.query(),
      () => trpc.totp.status.query(),
      () => trpc.totp.remove.mutate(),
      () => trpc.recovery.renew.mutate(),
      () => trpc.recovery.status.query(),
      () => trpc.factors.status.query(),
      () => trpc.password.verify.mutate(ada),
    ]) {
      expect(await outcome(call())).toBe('SECOND_FACTOR_REQUIRED')
    }
    expect(await outcome(trpc.totp.verify.mutate({ code: '123456' }))).toBe('TOTP_CODE_WRONG')
    expect((await town.told('afterLogin')).filter(({ user }) => user === 'Ada')).toEqual([])
    await town.setUp(browser)
    expect((await trpc.auth.me.query()).displayName).toBe('Ada')
    expect((await town.told('afterLogin')).filter(({ user }) => user === 'Ada')).toHaveLength(1)
    expect(await outcome(trpc.totp.remove.mutate())).toBe('FACTOR_REQUIRED')
  })

  test('is given to clients that keep their token themselves in the answers', async () => {
    const strategy = jwtStrategy({ secret: appSecret, lifetimeSeconds })
    const api = backend({ name: 'api', transport: bearerTransport(), strategy })
    await using town = await openTown({ backends: [api] })
    const { accessToken: first } = await town.browse().trpc.auth.login.mutate(ada)
    const by = (token?: string) => town.browse({ headers: { authorization: `Bearer ${token}` } })
    const { secret, flow = '' } = await by(first).trpc.totp.enrol.mutate()
    expect(flow).toMatch(/^[\w-]+\.[\w-]+$/)
    const code = town.code(secret)
    expect(await outcome(by(first).trpc.totp.confirm.mutate({ code }))).toBe('TOTP_SETUP_EXPIRED')
    const confirmed = await by(first).trpc.totp.confirm.mutate({ code, flow })
    expect(confirmed.tokenType).toBe('bearer')
    expect(confirmed.recoveryCodes).toHaveLength(10)
    expect((await by(confirmed.accessToken).trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await outcome(by(first).trpc.auth.me.query())).toBe('SESSION_REVOKED')

    town.clock.advance(30)
    const pending = await town.browse().trpc.auth.login.mutate(ada)
    expect(pending).toMatchObject({ user: null, tokenType: 'bearer' })
    const verified = await by(pending.accessToken).trpc.totp.verify.mutate({
      code: codeAt(secret, town.clock()),
    })
    expect(verified).toMatchObject({ ok: true, tokenType: 'bearer' })
    expect((await by(verified.accessToken).trpc.auth.me.query()).displayName).toBe('Ada')
  })
})

test('what could not work is refused at start-up', () => {
  for (const issuer of ['', '  ', 'Notes: the app']) {
    expect(() => totp({ issuer })).toThrow(AuthConfigError)
  }
  const codes = totp({ issuer: 'Notes' })
  const backends = [cookieBackend({ secret: appSecret, lifetimeSeconds })]
  const given = { backends, users: memoryUsers(), factors: [codes], secret: appSecret }
  const make = (options: Parameters<typeof createAuth>[0], factor = codes) => {
    const auth = createAuth(options)
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    return totpRouter(auth, t.procedure, factor)
  }
  expect(() => make(given)).toThrow('Give createAuth records')
  const { secret: _secret, ...without } = given
  expect(() => make({ ...without, records: memoryRecords() })).toThrow('Give createAuth a secret')
  const all = { ...given, records: memoryRecords() }
  expect(() => make(all, totp({ issuer: 'Notes' }))).toThrow(
    /^totpRouter: createAuth does not have this factor/,
  )
  expect(Object.keys(make(all))).toEqual(['enrol', 'confirm', 'verify', 'remove', 'status'])
})
