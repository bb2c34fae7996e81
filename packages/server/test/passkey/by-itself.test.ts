// Passkeys that browsers make by themselves, which their users may not know of.
import { describe, expect, test } from 'vitest'
import { memoryRecords, memoryUsers, type RecordStore, type UserStore } from '../../src/index.ts'
import { recoveryCodes } from '../../src/recovery-code/index.ts'
import { totp } from '../../src/totp/index.ts'
import { Authenticator, flags } from '../harness/authenticator.ts'
import { createGate, type Gate } from '../harness/gate.ts'
import { ada, openPasskeyTown, origin, type PasskeyAppOptions } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'
import { outcome } from '../harness/second-factor-town.ts'

const synced = { flags: flags.up | flags.uv | flags.be | flags.bs }

/** Ada, whose browser has made a passkey just after her password, and another device of hers. */
async function open(options: PasskeyAppOptions = {}) {
  const town = await openPasskeyTown(options)
  const id = await town.settle()
  const [other, page] = [await town.signIn(), await town.signIn()]
  const { authenticator, added } = await town.addQuietly(page)
  return { town, id, page, other, authenticator, added }
}

describe('a passkey that the browser made by itself', () => {
  test('asks nobody for it on another device, and ends no session', async () => {
    const { town, other, page, added } = await open()
    await using _town = town
    expect(added.recoveryCodes).toBeNull()
    expect((await other.trpc.auth.me.query()).email).toBe(ada.email)
    expect(await page.trpc.amr.query()).toEqual(['password'])
    expect(await town.browse().trpc.auth.login.mutate(ada)).toMatchObject({
      user: { email: ada.email },
    })
    await town.auth.hooks.settled()
    expect(town.told).toContain('afterFactorAdded')
  })

  test('signs in, and is asked for from then on', async () => {
    const { town, authenticator, added } = await open()
    await using _town = town
    const page = await town.come(authenticator, synced)
    expect(await page.trpc.two.query()).toBe('two')
    const login = await town.browse().trpc.auth.login.mutate(ada)
    expect(login).toEqual({ user: null, pending: ['passkey'] })
    expect(await page.trpc.passkey.list.query()).toEqual([
      { ...added.passkey, backedUp: true, lastUsedAt: town.clock() },
    ])
  })

  test('is taken for a factor once it has proved its user within a session, too', async () => {
    const { town, page, authenticator } = await open()
    await using _town = town
    const { options } = await page.trpc.passkey.verifyOptions.mutate()
    await page.trpc.passkey.verify.mutate({ response: authenticator.get(options, synced) })
    const login = await town.browse().trpc.auth.login.mutate(ada)
    expect(login).toEqual({ user: null, pending: ['passkey'] })
  })

  test('is removed by somebody who has no factor, after a recent proof of any kind', async () => {
    const { town, page, authenticator, added } = await open()
    await using _town = town
    town.clock.advance(301)
    const remove = () => page.trpc.passkey.remove.mutate({ id: added.passkey.id })
    const wanted = { methods: ['password'], withinSeconds: 300 }
    expect((await refusal(remove())).auth?.stepUp).toEqual(wanted)
    await page.trpc.password.verify.mutate(ada)
    await remove()
    expect(await outcome(town.come(authenticator, synced))).toBe('PASSKEY_UNKNOWN')
  })

  test('is no factor for whoever must have one', async () => {
    let required = false
    const { town, page, added } = await open({ requireFactor: () => required })
    await using _town = town
    required = true
    const fresh = town.browse()
    const login = await fresh.trpc.auth.login.mutate(ada)
    expect(login).toEqual({ user: null, pending: ['passkey'], enrol: true })
    // A session from before the rule takes it away: it was never the one that they must have.
    await page.trpc.passkey.remove.mutate({ id: added.passkey.id })
    await fresh.trpc.auth.login.mutate(ada)
    await town.add(fresh)
    expect((await fresh.trpc.auth.me.query()).email).toBe(ada.email)
  })

  test('brings no recovery codes: those come with a first factor', async () => {
    const { town, page } = await open({ factors: [recoveryCodes()] })
    await using _town = town
    const { added } = await town.add(page)
    expect(added.recoveryCodes).toHaveLength(10)
  })
})

describe('whoever steals a session or a password', () => {
  test('has the browser make none without a recent proof, nor by a password beside a factor [sec-93]', async () => {
    await using town = await openPasskeyTown()
    const { page } = await town.resident()
    town.clock.advance(301)
    await page.trpc.password.verify.mutate(ada)
    expect((await refusal(town.addQuietly(page))).auth?.stepUp?.methods).toEqual(['passkey'])
  })

  test('does not get past another factor with one that is not used yet [sec-92]', async () => {
    const codes = totp({ issuer: 'Notes' })
    let enrolled = false
    const { town, authenticator } = await open({
      factors: [{ ...codes, enrolled: () => enrolled }],
    })
    await using _town = town
    enrolled = true
    const thief = town.browse()
    expect(await thief.trpc.auth.login.mutate(ada)).toEqual({ user: null, pending: ['totp'] })
    const begun = thief.trpc.passkey.verifyOptions.mutate()
    expect(await outcome(begun)).toBe('SECOND_FACTOR_REQUIRED')
    // Its owner, whom it checks, comes in with it, as with every passkey.
    await town.come(authenticator, synced)
  })

  test('keeps none that was made while the owner ended their sessions, nor a session by it [sec-93]', async () => {
    const [keptUsers, keptRecords] = [memoryUsers(), memoryRecords()]
    const gate = createGate()
    const stored: Gate[] = []
    const records: RecordStore = {
      ...keptRecords,
      async insert(record) {
        if (record.kind === 'passkey') stored.push(gate)
        return keptRecords.insert(record)
      },
    }
    const users: UserStore = {
      ...keptUsers,
      async findById(id) {
        await stored.pop()?.pass()
        return keptUsers.findById(id)
      },
    }
    await using town = await openPasskeyTown({ users, records })
    const id = await town.settle()
    const thief = await town.signIn()
    const authenticator = new Authenticator(origin)
    const adding = outcome(town.addQuietly(thief, authenticator))
    await gate.reached
    await town.auth.revokeSessions(id)
    const second = await town.come(authenticator, synced)
    gate.open()
    expect(await adding).toBe('SESSION_REVOKED')
    expect(await outcome(second.trpc.auth.me.query())).toBe('SESSION_REVOKED')
    expect(await outcome(town.come(authenticator, synced))).toBe('PASSKEY_UNKNOWN')
  })
})
