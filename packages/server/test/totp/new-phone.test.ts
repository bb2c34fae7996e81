import { expect, test } from 'vitest'
import { memoryRecords } from '../../src/index.ts'
import { frailUsers } from '../harness/frail-users.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome, type Town } from '../harness/second-factor-town.ts'

/** Whether a code of this app completes a sign-in. */
async function completes(town: Town, secret: string) {
  town.clock.advance(30)
  const { trpc } = await town.login()
  return outcome(trpc.totp.verify.mutate({ code: town.code(secret) }))
}

test('whoever must have a factor and lost the phone moves to a new one with a recovery code', async () => {
  await using town = await openTown({ requireFactor: () => true })
  const { secret: lost, recoveryCodes: old } = await town.enrolled()
  const [browser, other] = [await town.login(), await town.login()]
  await other.trpc.recovery.verify.mutate({ code: old[1] ?? '' })
  await browser.trpc.recovery.verify.mutate({ code: old[0] ?? '' })
  expect(await outcome(browser.trpc.totp.remove.mutate())).toBe('FACTOR_REQUIRED')
  town.clock.advance(1)
  const begun = town.clock()
  const { secret, recoveryCodes } = await town.setUp(browser)
  expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: true, since: begun })
  expect(await outcome(other.trpc.auth.me.query())).toBe('SESSION_REVOKED')
  expect(await completes(town, lost)).toBe('TOTP_CODE_WRONG')
  expect(await completes(town, secret)).toBe('answered')
  // The one that was lost was the only factor, so its codes are void, as with a first one.
  expect(new Set([...recoveryCodes, ...old]).size).toBe(20)
  const { trpc } = await town.login()
  const [void_ = '', fresh = ''] = [old[2], recoveryCodes[0]]
  expect(await outcome(trpc.recovery.verify.mutate({ code: void_ }))).toBe('RECOVERY_CODE_WRONG')
  expect(await outcome(trpc.recovery.verify.mutate({ code: fresh }))).toBe('answered')
  const told = await town.told('afterFactorAdded')
  expect(told.map(({ factor }) => factor)).toEqual(['totp', 'totp'])
})

test('neither a password nor a sign-in that is not complete moves to another phone [sec-93]', async () => {
  await using town = await openTown()
  const { browser, secret } = await town.enrolled()
  const pending = await town.login()
  expect(await outcome(pending.trpc.totp.enrol.mutate())).toBe('SECOND_FACTOR_REQUIRED')
  const begun = await browser.trpc.totp.enrol.mutate()
  town.clock.advance(301)
  await browser.trpc.password.verify.mutate(ada)
  const wanted = { methods: ['totp', 'recovery-code'], withinSeconds: 300 }
  const code = town.code(begun.secret)
  for (const call of [
    () => browser.trpc.totp.enrol.mutate(),
    () => browser.trpc.totp.confirm.mutate({ code }),
  ]) {
    expect((await refusal(call())).auth?.stepUp).toEqual(wanted)
  }
  expect(await completes(town, secret)).toBe('answered')
})

test('a move that fails halfway leaves the user the phone and the codes that they had', async () => {
  const { users, fail, mend } = frailUsers()
  await using town = await openTown({ users })
  const { browser, secret, recoveryCodes } = await town.enrolled()
  const begun = await browser.trpc.totp.enrol.mutate()
  const since = (await browser.trpc.totp.status.query()).since
  fail(1)
  const move = browser.trpc.totp.confirm.mutate({ code: town.code(begun.secret) })
  expect(await outcome(move)).toBe('UNAVAILABLE')
  mend()
  expect(await completes(town, begun.secret)).toBe('TOTP_CODE_WRONG')
  expect(await completes(town, secret)).toBe('answered')
  const again = await town.login()
  const [code = ''] = recoveryCodes
  expect(await outcome(again.trpc.recovery.verify.mutate({ code }))).toBe('answered')
  expect((await again.trpc.totp.status.query()).since).toEqual(since)
  expect(await town.told('afterFactorAdded')).toHaveLength(1)
})

test('a phone whose secret no longer opens is replaced as well', async () => {
  const records = memoryRecords()
  await using town = await openTown({ records })
  const { recoveryCodes } = await town.enrolled()
  const [row] = await records.list('totp', town.id())
  if (row) await records.update(row, { data: 'damaged' })
  const browser = await town.login()
  await browser.trpc.recovery.verify.mutate({ code: recoveryCodes[0] ?? '' })
  const { secret } = await town.setUp(browser)
  expect(await completes(town, secret)).toBe('answered')
})
