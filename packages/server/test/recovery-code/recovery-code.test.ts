import { initTRPC } from '@trpc/server'
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
import { recoveryCodeRouter, recoveryCodes } from '../../src/recovery-code/index.ts'
import { totp } from '../../src/totp/index.ts'
import { lifetimeSeconds, secret as appSecret } from '../harness/app.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome, type TownBrowser } from '../harness/second-factor-town.ts'

const recover = (browser: TownBrowser, code = '') =>
  outcome(browser.trpc.recovery.verify.mutate({ code }))

describe('recovery codes', () => {
  test('are ten, all different, each of 80 bits [sec-96]', async () => {
    await using town = await openTown()
    const { browser, recoveryCodes: codes } = await town.enrolled()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{6}$/)
    }
    expect(await browser.trpc.recovery.status.query()).toEqual({ left: 10 })
  })

  test('complete a sign-in, each once, and the user is told of each [sec-71,96]', async () => {
    await using town = await openTown()
    const { recoveryCodes: codes } = await town.enrolled()
    for (const [at, code] of codes.entries()) {
      const browser = await town.login()
      expect(await recover(browser, code)).toBe('answered')
      expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
      expect(await browser.trpc.amr.query()).toEqual(['password', 'recovery-code'])
      expect(await browser.trpc.recovery.status.query()).toEqual({ left: 9 - at })
    }
    const last = town.browse()
    expect(await last.trpc.auth.login.mutate(ada)).toEqual({ user: null, pending: ['totp'] })
    for (const code of codes.slice(0, 2))
      expect(await recover(last, code)).toBe('RECOVERY_CODE_WRONG')
    const told = await town.told('afterRecoveryCodeUsed')
    expect(told.map(({ user, left }) => [user, left])).toEqual(
      codes.map((_, at) => ['Ada', 9 - at]),
    )
  })

  test('are taken as people write and read them', async () => {
    await using town = await openTown()
    const { browser, recoveryCodes: codes } = await town.enrolled()
    const spellings = [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replaceAll('-', ''),
      (code: string) => ` ${code.replaceAll('-', '  ')}\n`,
      (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'I'),
      (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
      (code: string) => code.replaceAll('-', '–'),
      (code: string) =>
        code.replaceAll(/[\dA-Z]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
    ]
    for (const [at, spell] of spellings.entries()) {
      expect(await recover(browser, spell(codes[at] ?? ''))).toBe('answered')
    }
    const [, , , , , , , code = ''] = codes
    for (const wrong of ['', '-', code.slice(1), `${code}0`, code.replace(/^./, 'U')]) {
      expect(await recover(browser, wrong)).toBe('RECOVERY_CODE_WRONG')
    }
    expect(await recover(browser, 'A'.repeat(65))).toBe('INVALID_INPUT')
  })

  test('are of one user, and of nobody who has none [sec-94]', async () => {
    await using town = await openTown()
    const { recoveryCodes: codes } = await town.enrolled()
    const bobs = await town.login(bob)
    expect(await recover(bobs, codes[0])).toBe('RECOVERY_CODE_WRONG')
    expect(await bobs.trpc.recovery.status.query()).toEqual({ left: 0 })
    expect(await recover(town.browse(), codes[0])).toBe('NOT_SIGNED_IN')
  })

  test('are a step-up, with which a lost app is removed', async () => {
    await using town = await openTown()
    const { recoveryCodes: codes } = await town.enrolled()
    const browser = await town.login()
    await recover(browser, codes[0])
    expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
    const again = await town.setUp(browser)
    expect(again.recoveryCodes).toHaveLength(10)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('are a step-up to the last one, with which its owner sets up, renews and removes', async () => {
    await using town = await openTown()
    const { recoveryCodes: codes } = await town.enrolled()
    for (const code of codes.slice(0, 9)) await recover(await town.login(), code)
    const browser = await town.login()
    expect(await recover(browser, codes[9])).toBe('answered')
    expect(await browser.trpc.recovery.status.query()).toEqual({ left: 0 })
    expect(await outcome(browser.trpc.totp.enrol.mutate())).toBe('answered')
    expect((await browser.trpc.recovery.renew.mutate()).recoveryCodes).toHaveLength(10)
    expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
  })

  test('count for the factor that was lost, and for none of their own beside it', async () => {
    await using town = await openTown()
    const { secret, recoveryCodes: codes } = await town.enrolled()
    const browser = await town.login()
    await recover(browser, codes[0])
    expect(await browser.trpc.two.query()).toBe('two')
    await browser.trpc.totp.verify.mutate({ code: town.code(secret) })
    const refused = await refusal(browser.trpc.three.query())
    expect(refused.auth?.stepUp).toEqual({ methods: [], factors: 3 })
    const other = await town.login()
    town.clock.advance(30)
    await other.trpc.totp.verify.mutate({ code: town.code(secret) })
    expect((await refusal(other.trpc.three.query())).auth?.stepUp?.methods).toEqual([])
  })

  test('are replaced by new ones, which needs a recent proof by a factor and ends other sessions [sec-93]', async () => {
    await using town = await openTown()
    const { browser, secret, recoveryCodes: codes } = await town.enrolled()
    const other = await town.login()
    await recover(other, codes[9])
    town.clock.advance(301)
    await browser.trpc.password.verify.mutate(ada)
    const refused = await refusal(browser.trpc.recovery.renew.mutate())
    expect(refused.auth?.stepUp).toEqual({
      methods: ['totp', 'recovery-code'],
      withinSeconds: 300,
    })
    await browser.trpc.totp.verify.mutate({ code: town.code(secret) })
    const { recoveryCodes: fresh } = await browser.trpc.recovery.renew.mutate()
    expect(new Set([...fresh, ...codes]).size).toBe(20)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.recovery.status.query()).toEqual({ left: 10 })
    expect(await browser.trpc.amr.query()).toEqual(['password', 'totp'])
    expect(await outcome(other.trpc.auth.me.query())).toBe('SESSION_REVOKED')
    expect(await recover(await town.login(), codes[0])).toBe('RECOVERY_CODE_WRONG')
    expect(await recover(await town.login(), fresh[0])).toBe('answered')
    expect((await town.told('afterFactorAdded')).map(({ factor }) => factor)).toEqual([
      'totp',
      'recovery-code',
    ])
  })

  test('are shown to one of two who renew them at the same moment, and those are good', async () => {
    await using town = await openTown()
    const { browser } = await town.enrolled()
    const cookie = (await browser.headers('/trpc', 'POST')).get('cookie') ?? ''
    const both = [town.browse({ headers: { cookie } }), town.browse({ headers: { cookie } })]
    const renewed = await Promise.allSettled(both.map(({ trpc }) => trpc.recovery.renew.mutate()))
    const shown = renewed.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(shown).toHaveLength(1)
    expect(await recover(await town.login(), shown[0]?.recoveryCodes[0])).toBe('answered')
  })

  test('of an earlier set-up are void with a later one [sec-74]', async () => {
    await using town = await openTown()
    const { browser, recoveryCodes: codes } = await town.enrolled()
    // Also where the earlier one went without this library's doing.
    for (const how of ['remove', 'delete'] as const) {
      if (how === 'remove') await browser.trpc.totp.remove.mutate()
      else await town.records.delete('totp', town.id())
      const next = await town.login()
      const { recoveryCodes: fresh } = await town.setUp(next)
      expect(fresh).toHaveLength(10)
      for (const code of codes) {
        expect(await recover(await town.login(), code)).toBe('RECOVERY_CODE_WRONG')
      }
      expect(await next.trpc.recovery.status.query()).toEqual({ left: 10 })
    }
  })

  test('alone are never asked for, and not made', async () => {
    await using town = await openTown()
    await town.enrolled()
    await town.records.delete('totp', town.id())
    const browser = await town.login()
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await browser.trpc.factors.status.query()).toEqual({ enrolled: [] })
    expect(await outcome(browser.trpc.recovery.renew.mutate())).toBe('FACTOR_REQUIRED')
  })

  test('are in the answer for clients that keep their token themselves', async () => {
    const strategy = jwtStrategy({ secret: appSecret, lifetimeSeconds })
    const api = backend({ name: 'api', transport: bearerTransport(), strategy })
    await using town = await openTown({ backends: [api] })
    const by = (token?: string) => town.browse({ headers: { authorization: `Bearer ${token}` } })
    const { accessToken } = await town.browse().trpc.auth.login.mutate(ada)
    const { accessToken: second } = await town.setUp(by(accessToken))
    const renewed = await by(second).trpc.recovery.renew.mutate()
    expect(renewed).toMatchObject({ tokenType: 'bearer' })
    const pending = await town.browse().trpc.auth.login.mutate(ada)
    const [code = ''] = renewed.recoveryCodes
    const done = await by(pending.accessToken).trpc.recovery.verify.mutate({ code })
    expect(done).toMatchObject({ ok: true, tokenType: 'bearer' })
    expect((await by(done.accessToken).trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('cost a hash each, and wait for their turn among those of passwords [sec-29,96]', async () => {
    await using town = await openTown({ passwords: { concurrency: 1, maxQueue: 2 } })
    const browser = await town.login()
    const { secret } = await browser.trpc.totp.enrol.mutate()
    const confirm = browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
    // Ten hashes at once are more than may wait here: nothing is set up then.
    expect((await refusal(confirm)).auth).toEqual({
      code: 'TOO_MANY_REQUESTS',
      retryAfterSeconds: 1,
    })
    expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: false, since: null })
  })
})

test('what could not work is refused at start-up', () => {
  const backends = [cookieBackend({ secret: appSecret, lifetimeSeconds })]
  const [codes, recovery] = [totp({ issuer: 'Notes' }), recoveryCodes()]
  const given = { backends, users: memoryUsers(), secret: appSecret, records: memoryRecords() }
  const make = (options: Parameters<typeof createAuth>[0]) => {
    const auth = createAuth(options)
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    return recoveryCodeRouter(auth, t.procedure, recovery)
  }
  expect(() => make({ ...given, factors: [codes] })).toThrow(AuthConfigError)
  expect(Object.keys(make({ ...given, factors: [codes, recovery] }))).toEqual([
    'verify',
    'renew',
    'status',
  ])
  const alone = { ...given, factors: [recovery], requireFactor: () => true }
  expect(() => make(alone)).toThrow(/^requireFactor: there is no factor that a user could set up/)
})
