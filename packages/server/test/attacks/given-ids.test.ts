// Databases that count ids may give one again, and a former user may have left something behind.
import { describe, expect, test } from 'vitest'
import { memoryRecords, memoryUsers, type RecordStore, type UserStore } from '../../src/index.ts'
import { codeAt } from '../harness/authenticator-app.ts'
import { Browser } from '../harness/browser.ts'
import { openAccounts } from '../harness/accounts.ts'
import { openPasskeyTown } from '../harness/passkey-app.ts'
import { ada, bob } from '../harness/people.ts'
import { createSecondFactorApp } from '../harness/second-factor-app.ts'
import { outcome } from '../harness/second-factor-town.ts'
import { serve } from '../harness/serve.ts'

/** Users who are all given one id, as long as nobody has it. */
const sameId = (kept = memoryUsers()): UserStore => ({ ...kept, newId: () => '7' })

describe('whoever is given the id of a user who was deleted behind the back of this layer', () => {
  test('is not asked for the factors of the former, and sets up their own [sec-51]', async () => {
    const users = sameId()
    const app = createSecondFactorApp({ users })
    await using server = await serve(app)
    const come = async (person: typeof ada) => {
      await new Browser(server).trpc.auth.register.mutate(person)
      await app.auth.users.update('7', { isVerified: true })
      const browser = new Browser(server)
      return { browser, answer: await browser.trpc.auth.login.mutate(person) }
    }
    const setUp = async ({ trpc }: Browser<typeof app.router>) => {
      const { secret } = await trpc.totp.enrol.mutate()
      return trpc.totp.confirm.mutate({ code: codeAt(secret, app.clock()) })
    }
    await setUp((await come(ada)).browser)
    await users.delete('7')
    const { browser, answer } = await come(bob)
    expect(answer).toMatchObject({ user: { id: '7', displayName: 'Bob' } })
    expect((await setUp(browser)).recoveryCodes).toHaveLength(10)
  })

  test('is not asked for their passkeys [sec-51]', async () => {
    const users = sameId()
    await using town = await openPasskeyTown({ users })
    const { authenticator } = await town.resident()
    await users.delete('7')
    await town.settle(bob)
    const page = town.browse()
    expect(await page.trpc.auth.login.mutate(bob)).toMatchObject({ user: { id: '7' } })
    expect(await outcome(town.come(authenticator))).toBe('PASSKEY_UNKNOWN')
    expect(await page.trpc.passkey.list.query()).toEqual([])
  })
})

/** Records of which none can be deleted while the store is down. */
function stubborn() {
  const kept = memoryRecords()
  const state = { down: false, cleared: 0 }
  const records: RecordStore = {
    ...kept,
    async deleteOwned(owner) {
      state.cleared += 1
      if (state.down) throw new Error('down')
      return kept.deleteOwned(owner)
    },
  }
  return { records, state }
}

test('nobody is made whose id could not be cleared, and a later try succeeds', async () => {
  const { records, state } = stubborn()
  await using town = await openAccounts({ records })
  state.down = true
  const { register } = town.browse().trpc.auth
  expect(await outcome(register.mutate(ada))).toBe('UNAVAILABLE')
  expect(await town.auth.users.findByEmailKey(ada.email)).toBeNull()
  state.down = false
  expect(await outcome(register.mutate(ada))).toBe('answered')
})

test('where addresses are secret, a taken one costs as many writes as a free one [sec-27]', async () => {
  const { records, state } = stubborn()
  const secretive = { hideExistingEmail: true, requiresVerification: true }
  await using town = await openAccounts({ ...secretive, records })
  for (const times of [1, 2]) {
    await town.browse().trpc.auth.register.mutate(ada)
    expect(state.cleared).toBe(times)
  }
})
