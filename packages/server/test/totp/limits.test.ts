import { expect, test } from 'vitest'
import { wrongCode } from '../harness/authenticator-app.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome, type Town } from '../harness/second-factor-town.ts'

const home = { headers: { 'x-forwarded-for': '192.0.2.1' } }
const elsewhere = (at: number) => ({ headers: { 'x-forwarded-for': `198.51.100.${at}` } })

/** Behind one proxy, so that a test chooses the address; Ada has set it up at home. */
async function openLimited(limits: object = {}) {
  const town = await openTown({ limits, trustProxy: 1 })
  const browser = await town.login(ada, home)
  return { town, ...(await town.setUp(browser)) }
}

/** Somebody who knows the password, and tries codes from many addresses. */
async function guess(town: Town, secret: string, times: number) {
  const ends: string[] = []
  for (let at = 0; at < times; at += 1) {
    const { trpc } = await town.login(ada, elsewhere(at))
    ends.push(await outcome(trpc.totp.verify.mutate({ code: wrongCode(secret, town.clock()) })))
  }
  return ends
}

test('ten wrong codes in 15 minutes, and then none is taken from an unknown address [sec-72]', async () => {
  const { town, secret } = await openLimited()
  await using _town = town
  const ends = await guess(town, secret, 12)
  expect(ends.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'TOTP_CODE_WRONG'))
  expect(ends.slice(10)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
  const { trpc } = await town.login(ada, elsewhere(77))
  const refused = await refusal(trpc.totp.verify.mutate({ code: town.code(secret) }))
  expect(refused.auth).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 900 })

  town.clock.advance(900)
  const later = await town.login(ada, elsewhere(78))
  expect(await outcome(later.trpc.totp.verify.mutate({ code: town.code(secret) }))).toBe('answered')
})

test('the owner still gets in from where they set it up, and with a recovery code [sec-72]', async () => {
  const { town, secret, recoveryCodes } = await openLimited()
  await using _town = town
  await guess(town, secret, 12)
  const owner = await town.login(ada, home)
  expect(await outcome(owner.trpc.totp.verify.mutate({ code: town.code(secret) }))).toBe('answered')
  const abroad = await town.login(ada, elsewhere(99))
  const [code = ''] = recoveryCodes
  expect(await outcome(abroad.trpc.recovery.verify.mutate({ code }))).toBe('answered')
})

test('right codes do not count', async () => {
  const { town, secret } = await openLimited()
  await using _town = town
  for (let at = 0; at < 15; at += 1) {
    const { trpc } = await town.login(ada, elsewhere(at))
    expect(await outcome(trpc.totp.verify.mutate({ code: town.code(secret) }))).toBe('answered')
    town.clock.advance(30)
  }
})

test('the app’s table can say otherwise, by address and by account', async () => {
  const tight = { calls: 1, perSeconds: 60 }
  const { town, secret } = await openLimited({ address: { totp: tight } })
  await using _town = town
  const { trpc } = await town.login(ada, elsewhere(1))
  const wrong = { code: wrongCode(secret, town.clock()) }
  expect(await outcome(trpc.totp.verify.mutate(wrong))).toBe('TOTP_CODE_WRONG')
  expect((await refusal(trpc.totp.verify.mutate(wrong))).auth).toEqual({
    code: 'TOO_MANY_REQUESTS',
    retryAfterSeconds: 60,
  })
})

test('new sets of recovery codes are counted, for each costs ten hashes', async () => {
  const { town } = await openLimited({
    account: { renewRecoveryCodes: { calls: 1, perSeconds: 60 } },
  })
  await using _town = town
  const browser = await town.login(ada, home)
  expect(await outcome(browser.trpc.recovery.renew.mutate())).toBe('SECOND_FACTOR_REQUIRED')
})
