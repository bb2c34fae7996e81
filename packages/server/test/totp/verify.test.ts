import { describe, expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  cookieBackend,
  jwtStrategy,
  memorySessions,
} from '../../src/index.ts'
import { lifetimeSeconds, secret as appSecret } from '../harness/app.ts'
import { wrongCode } from '../harness/authenticator-app.ts'
import { goLive } from '../harness/live.ts'
import { frailUsers } from '../harness/frail-users.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'
import { adapterNames } from '../harness/serve.ts'

describe('a code of an authenticator app', () => {
  test.for(adapterNames)('completes a sign-in on %s, in a batch that streams', async (adapter) => {
    await using town = await openTown({}, adapter)
    const { secret } = await town.enrolled()
    const browser = await town.login(ada, { link: 'httpBatchStreamLink' })
    expect(await outcome(browser.trpc.auth.me.query())).toBe('SECOND_FACTOR_REQUIRED')
    const verify = browser.trpc.totp.verify.mutate({ code: town.code(secret) })
    expect(await verify).toEqual({ ok: true })
    expect(browser.last.setCookie.at(-1)).toMatch(/^sid=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=3600/)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.two.query()).toBe('two')
    expect(await town.told('afterLogin')).toHaveLength(2)
  })

  test('is taken as people type it', async () => {
    await using town = await openTown()
    const { browser, secret } = await town.enrolled()
    const spellings = [
      (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
      (code: string) => ` ${code}\n`,
      (code: string) => `${code.slice(0, 3)}-${code.slice(3)}\u200b`,
      (code: string) =>
        code.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ]
    for (const spell of spellings) {
      const code = spell(town.code(secret))
      expect(await outcome(browser.trpc.totp.verify.mutate({ code }))).toBe('answered')
      town.clock.advance(30)
    }
    const tooLong = browser.trpc.totp.verify.mutate({ code: '1'.repeat(65) })
    expect(await outcome(tooLong)).toBe('INVALID_INPUT')
  })

  test('may be one step early or late, and not two', async () => {
    for (const [steps, end] of [
      [-2, 'TOTP_CODE_WRONG'],
      [-1, 'answered'],
      [0, 'answered'],
      [1, 'answered'],
      [2, 'TOTP_CODE_WRONG'],
    ] as const) {
      await using town = await openTown()
      const { secret } = await town.enrolled()
      town.clock.advance(300)
      const browser = await town.login()
      const code = town.code(secret, steps)
      expect(await outcome(browser.trpc.totp.verify.mutate({ code }))).toBe(end)
    }
  })

  test('is good once: not after the set-up, not again, not in another sign-in, not an older one [sec-71]', async () => {
    await using town = await openTown()
    const first = await town.login()
    const { secret } = await first.trpc.totp.enrol.mutate()
    const confirmed = town.code(secret)
    await first.trpc.totp.confirm.mutate({ code: confirmed })
    const verify = async (code: string, browser = first) =>
      outcome(browser.trpc.totp.verify.mutate({ code }))
    expect(await verify(confirmed)).toBe('TOTP_CODE_WRONG')
    expect(await verify(confirmed, await town.login())).toBe('TOTP_CODE_WRONG')
    expect(await verify(town.code(secret, -1))).toBe('TOTP_CODE_WRONG')
    const early = town.code(secret, 1)
    expect(await verify(early, await town.login())).toBe('answered')
    town.clock.advance(30)
    expect(await verify(early)).toBe('TOTP_CODE_WRONG')
    expect(await verify(early, await town.login())).toBe('TOTP_CODE_WRONG')
    expect(await verify(town.code(secret, 1))).toBe('answered')
    expect(await verify(town.code(secret))).toBe('TOTP_CODE_WRONG')
  })

  test('is a step-up within a session', async () => {
    await using town = await openTown()
    const { browser, secret } = await town.enrolled()
    town.clock.advance(400)
    const refused = await refusal(browser.trpc.totp.remove.mutate())
    expect(refused.auth?.stepUp?.methods).toEqual(['totp', 'recovery-code'])
    await browser.trpc.password.verify.mutate(ada)
    expect(await outcome(browser.trpc.totp.remove.mutate())).toBe('STEP_UP_REQUIRED')
    await browser.trpc.totp.verify.mutate({ code: town.code(secret) })
    expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
  })

  test('says the same to who has set up nothing, and to nobody at all that they must sign in', async () => {
    await using town = await openTown()
    const bobs = await town.login(bob)
    const verify = bobs.trpc.totp.verify.mutate({ code: '123456' })
    expect(await refusal(verify)).toMatchObject({
      httpStatus: 400,
      auth: { code: 'TOTP_CODE_WRONG' },
    })
    const stranger = town.browse().trpc.totp.verify.mutate({ code: '123456' })
    expect(await outcome(stranger)).toBe('NOT_SIGNED_IN')
  })

  test('is refused where its cookie could not be set, before it is used up', async () => {
    await using town = await openTown({}, 'standalone and ws')
    const { secret } = await town.enrolled()
    const browser = await town.login()
    await using live = goLive(browser, 'wsLink')
    const code = town.code(secret)
    const call = live.trpc.totp.verify.mutate({ code })
    expect(await outcome(call)).toBe('COOKIES_NOT_WRITABLE')
    expect(await outcome(browser.trpc.totp.verify.mutate({ code }))).toBe('answered')
  })

  test('is refused from a page of another site, before it is used up [sec-21]', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled()
    const browser = await town.login()
    const { jar } = browser
    const cookie = (await browser.headers('/trpc', 'POST')).get('cookie') ?? ''
    const evil = town.browse({ jar, page: 'https://evil.example', headers: { cookie } })
    const code = town.code(secret)
    for (const call of [
      () => evil.trpc.totp.verify.mutate({ code }),
      () => evil.trpc.totp.enrol.mutate(),
      () => evil.trpc.totp.remove.mutate(),
      () => evil.trpc.recovery.renew.mutate(),
    ]) {
      expect(await outcome(call())).toBe('CROSS_SITE_REQUEST')
    }
    expect(await outcome(browser.trpc.totp.verify.mutate({ code }))).toBe('answered')
  })
})

test('a link of another site makes the server itself prove and change nothing [sec-21]', async () => {
  await using town = await openTown()
  const { browser, secret } = await town.enrolled()
  const cookie = (await browser.headers('/trpc', 'GET')).get('cookie') ?? ''
  const call = (site: string) => {
    const headers = new Headers({ cookie, host: 'app.example', 'sec-fetch-site': site })
    const adapter = { headers, method: 'GET', setCookie: () => undefined }
    return town.router.createCaller(town.createContext(adapter))
  }
  const code = { code: town.code(secret) }
  const link = call('cross-site')
  for (const mutation of [
    () => link.totp.verify(code),
    () => link.totp.enrol(),
    () => link.totp.confirm(code),
    () => link.recovery.verify(code),
    () => link.recovery.renew(),
    () => link.totp.remove(),
  ]) {
    await expect(mutation()).rejects.toThrow('CROSS_SITE_REQUEST')
  }
  expect(await call('same-origin').totp.verify(code)).toEqual({ ok: true })
})

describe('a sign-in that wants a code', () => {
  test('may do nothing else, except to end [sec-61]', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled()
    const { trpc } = await town.login()
    for (const call of [
      () => trpc.auth.me.query(),
      () => trpc.whose.query(),
      () => trpc.two.query(),
      () => trpc.totp.status.query(),
      () => trpc.totp.enrol.mutate(),
      () => trpc.totp.confirm.mutate({ code: town.code(secret) }),
      () => trpc.totp.remove.mutate(),
      () => trpc.recovery.renew.mutate(),
      () => trpc.recovery.status.query(),
      () => trpc.factors.status.query(),
      () => trpc.password.verify.mutate(ada),
    ]) {
      expect(await outcome(call())).toBe('SECOND_FACTOR_REQUIRED')
    }
    await trpc.auth.logout.mutate()
    const after = trpc.totp.verify.mutate({ code: town.code(secret) })
    expect(await outcome(after)).toBe('NOT_SIGNED_IN')
  })

  const sessions = { 'a JWT': undefined, 'a JWT and a store': memorySessions }
  test.for(Object.entries(sessions))(
    'takes four wrong codes, and begins again after five: %s [sec-72]',
    async ([, store]) => {
      const kept = store && { sessions: store() }
      const own = cookieBackend({ secret: appSecret, lifetimeSeconds, cookieName: 'sid', ...kept })
      await using town = await openTown({ backends: [own] })
      const { secret } = await town.enrolled()
      const wrong = wrongCode(secret, town.clock())
      const mistype = async (times: number) => {
        const browser = await town.login()
        for (let at = 0; at < times; at += 1) {
          const { totp, recovery } = browser.trpc
          const verify = at % 2 === 0 ? totp.verify : recovery.verify
          expect(await outcome(verify.mutate({ code: wrong }))).toMatch(/_CODE_WRONG$/)
        }
        return browser
      }
      const four = await mistype(4)
      const right = () => ({ code: town.code(secret) })
      expect(await outcome(four.trpc.totp.verify.mutate(right()))).toBe('answered')
      town.clock.advance(30)
      const five = await mistype(5)
      expect(await outcome(five.trpc.totp.verify.mutate(right()))).toBe('SESSION_REVOKED')
      expect(await five.cookies()).toEqual([])
      // The user is where they were.
      const again = await town.login()
      const verify = again.trpc.totp.verify.mutate({ code: town.code(secret) })
      expect(await outcome(verify)).toBe('answered')
    },
  )

  test('is over after ten minutes, or when the user is deactivated', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled()
    const [late, gone] = [await town.login(), await town.login()]
    const cookie = (await late.headers('/trpc', 'POST')).get('cookie') ?? ''
    await town.auth.users.update(town.id(), { isActive: false })
    const verify = () => ({ code: town.code(secret) })
    expect(await outcome(gone.trpc.totp.verify.mutate(verify()))).toBe('SESSION_REVOKED')
    await town.auth.users.update(town.id(), { isActive: true })
    town.clock.advance(600)
    const kept = town.browse({ headers: { cookie } })
    expect(await outcome(kept.trpc.totp.verify.mutate(verify()))).toBe('SESSION_EXPIRED')
  })

  test('of somebody whose sessions were ended cannot be completed', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled()
    const browser = await town.login()
    await town.auth.revokeSessions(town.id())
    const verify = browser.trpc.totp.verify.mutate({ code: town.code(secret) })
    expect(await outcome(verify)).toBe('SESSION_REVOKED')
  })
})

test('a code of one user proves no other, and a request of two people proves nobody [sec-94]', async () => {
  const strategy = jwtStrategy({ secret: appSecret, lifetimeSeconds })
  const web = cookieBackend({ secret: appSecret, lifetimeSeconds, cookieName: 'sid' })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  await using town = await openTown({ backends: [web, api] })
  const [adas, bobs] = [await town.enrolled(ada), await town.enrolled(bob)]
  const code = (secret: string) => ({ code: town.code(secret) })
  const browser = await town.login(ada)
  const other = browser.trpc.totp.verify.mutate(code(bobs.secret))
  expect(await outcome(other)).toBe('TOTP_CODE_WRONG')

  const { accessToken } = (await town.browse().trpc.others.api?.login.mutate(bob)) ?? {}
  const cookie = (await browser.headers('/trpc', 'POST')).get('cookie') ?? ''
  const both = town.browse({ headers: { cookie, authorization: `Bearer ${accessToken}` } })
  for (const { secret } of [adas, bobs]) {
    const mixed = both.trpc.totp.verify.mutate(code(secret))
    expect(await outcome(mixed)).toBe('BACKEND_NOT_ACCEPTED')
  }
  for (const call of [
    () => both.trpc.totp.enrol.mutate(),
    () => both.trpc.totp.remove.mutate(),
    () => both.trpc.recovery.renew.mutate(),
  ]) {
    expect(await outcome(call())).toBe('BACKEND_NOT_ACCEPTED')
  }
  expect(await outcome(browser.trpc.totp.verify.mutate(code(adas.secret)))).toBe('answered')
})

test('removing it ends the other sessions and the codes, and is told once', async () => {
  await using town = await openTown()
  const { browser, secret, recoveryCodes } = await town.enrolled()
  const other = await town.login()
  await other.trpc.totp.verify.mutate({ code: town.code(secret) })
  expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
  expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: false, since: null })
  expect(await browser.trpc.recovery.status.query()).toEqual({ left: 0 })
  expect(await outcome(other.trpc.auth.me.query())).toBe('SESSION_REVOKED')
  expect((await town.browse().trpc.auth.login.mutate(ada)).user?.displayName).toBe('Ada')
  expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  expect(await town.told('afterFactorRemoved')).toEqual([
    { event: 'afterFactorRemoved', user: 'Ada', factor: 'totp' },
  ])
  const [code = ''] = recoveryCodes
  const used = browser.trpc.recovery.verify.mutate({ code })
  expect(await outcome(used)).toBe('RECOVERY_CODE_WRONG')
})

test('it is told although the store fails before the session can go on [sec-93]', async () => {
  const { users, fail } = frailUsers()
  await using town = await openTown({ users })
  const { browser } = await town.enrolled()
  fail(1)
  expect(await outcome(browser.trpc.totp.remove.mutate())).toBe('UNAVAILABLE')
  expect(await town.records.list('totp', town.id())).toEqual([])
  expect(await town.told('afterFactorRemoved')).toHaveLength(1)
})
