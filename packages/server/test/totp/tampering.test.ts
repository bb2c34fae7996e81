import { describe, expect, test } from 'vitest'
import { memoryUsers, type RecordStore, type StoredRecord } from '../../src/index.ts'
import { kyselyRecords } from '../../src/stores/kysely/users.ts'
import { secret as firstSecret } from '../harness/app.ts'
import { createClock } from '../harness/clock.ts'
import { ada, bob } from '../harness/people.ts'
import { openTown, outcome, reopenTown, type Town } from '../harness/second-factor-town.ts'
import { sqlServers } from '../harness/sql.ts'

// Somebody who can write to the database, and does not know the app's secret.

const [sqlite] = sqlServers

/** Writes a row as it is, whatever was there. */
async function plant(records: RecordStore, row: StoredRecord): Promise<void> {
  await records.delete(row.kind, row.key)
  await records.insert(row)
}

async function rowOf(town: Town, kind: string, person = ada): Promise<StoredRecord> {
  const row = await town.records.find(kind, town.id(person))
  if (row === null) throw new Error('There is no such record.')
  return row
}

async function verify(town: Town, secret: string, person = ada) {
  const { trpc } = await town.login(person)
  return outcome(trpc.totp.verify.mutate({ code: town.code(secret) }))
}

async function recover(town: Town, code = '', person = ada) {
  const { trpc } = await town.login(person)
  return outcome(trpc.recovery.verify.mutate({ code }))
}

test('what is stored tells neither secret nor code, and not even their hashes [sec-73,96]', async () => {
  await using town = await openTown()
  const { secret, recoveryCodes } = await town.enrolled()
  for (const kind of ['totp', 'recovery-code']) {
    const { data } = await rowOf(town, kind)
    expect(data).toMatch(/^[\w-]{8,}\.[\w-]+$/)
    for (const text of [secret, ...recoveryCodes]) expect(data).not.toContain(text)
  }
})

describe('is refused, and the app hears it:', () => {
  test('rows that were swapped between two users [sec-73]', async () => {
    await using town = await openTown()
    const [adas, bobs] = [await town.enrolled(ada), await town.enrolled(bob)]
    for (const kind of ['totp', 'recovery-code']) {
      const [one, other] = [await rowOf(town, kind, ada), await rowOf(town, kind, bob)]
      await plant(town.records, { ...one, data: other.data })
      await plant(town.records, { ...other, data: one.data })
    }
    expect(await verify(town, adas.secret)).toBe('TOTP_CODE_WRONG')
    expect(await verify(town, bobs.secret)).toBe('TOTP_CODE_WRONG')
    expect(await verify(town, bobs.secret, bob)).toBe('TOTP_CODE_WRONG')
    expect(await recover(town, bobs.recoveryCodes[0])).toBe('RECOVERY_CODE_WRONG')
    const refused = await town.told('afterRecordRefused')
    expect(refused.map(({ user, factor }) => `${user} ${factor}`)).toEqual([
      'Ada totp',
      'Ada totp',
      'Bob totp',
      'Ada recovery-code',
    ])
    expect(await adas.browser.trpc.totp.status.query()).toEqual({ enrolled: true, since: null })
  })

  test('rows that were given to another user, or whose key was [sec-73]', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled(bob)
    const row = await rowOf(town, 'totp', bob)
    for (const place of [{ key: town.id() }, { key: town.id(), owner: town.id() }]) {
      await plant(town.records, { ...row, ...place })
      const browser = await town.login()
      const end = await outcome(browser.trpc.totp.verify.mutate({ code: town.code(secret) }))
      expect(end).toBe('TOTP_CODE_WRONG')
      town.clock.advance(30)
    }
    expect(await town.told('afterRecordRefused')).toHaveLength(2)
  })

  test('rows that were planted [sec-73]', async () => {
    await using town = await openTown()
    const { secret } = await town.enrolled(bob)
    const row = await rowOf(town, 'totp', bob)
    const own = { ...row, key: town.id(), owner: town.id() }
    const data = { secret, lastStep: 0 }
    for (const planted of [data, JSON.stringify(data), 'x.y', null, 7]) {
      await plant(town.records, { ...own, data: planted })
      expect(await verify(town, secret)).toBe('TOTP_CODE_WRONG')
    }
    const heard = await town.told('afterRecordRefused')
    expect(heard).toHaveLength(5)
    expect(new Set(heard.map(({ user }) => user))).toEqual(new Set(['Ada']))
  })

  test('what a row held before: no code is good twice by that, no recovery code comes back [sec-73]', async () => {
    await using town = await openTown()
    const { secret, recoveryCodes } = await town.enrolled()
    const [before, codesBefore] = [await rowOf(town, 'totp'), await rowOf(town, 'recovery-code')]
    expect(await verify(town, secret)).toBe('answered')
    expect(await recover(town, recoveryCodes[0])).toBe('answered')
    await plant(town.records, { ...(await rowOf(town, 'totp')), data: before.data })
    await plant(town.records, {
      ...(await rowOf(town, 'recovery-code')),
      data: codesBefore.data,
    })
    expect(await verify(town, secret)).toBe('TOTP_CODE_WRONG')
    expect(await recover(town, recoveryCodes[0])).toBe('RECOVERY_CODE_WRONG')
    expect(await town.told('afterRecordRefused')).toHaveLength(2)
  })
})

test('a row that does not open still counts: the password alone lets nobody in [sec-73]', async () => {
  await using town = await openTown()
  await town.enrolled()
  await plant(town.records, { ...(await rowOf(town, 'totp')), data: 'x.y' })
  const browser = await town.login()
  expect(await outcome(browser.trpc.auth.me.query())).toBe('SECOND_FACTOR_REQUIRED')
})

test('an administrator or the owner can clear such a row away', async () => {
  await using town = await openTown()
  const { browser } = await town.enrolled()
  await plant(town.records, { ...(await rowOf(town, 'totp')), owner: town.id(bob), data: 'x.y' })
  expect(await browser.trpc.totp.remove.mutate()).toEqual({ ok: true })
  expect(await town.records.find('totp', town.id())).toBeNull()
  await town.setUp(browser)
  expect(await browser.trpc.two.query()).toBe('two')
})

test('with a new secret in front of the old one everything opens, and without the old one nothing', async () => {
  const next = 'the next secret of the tests, thirty-two bytes and more'
  const clock = createClock()
  const users = memoryUsers()
  const database = await sqlite?.open()
  if (database === undefined) throw new Error('There is no SQLite.')
  await using _database = database
  const shared = { clock, users, records: kyselyRecords(database.db) }
  await using before = await openTown({ ...shared, secret: firstSecret })
  const { secret, recoveryCodes } = await before.enrolled()

  const reopened = (ring: string | string[]) => reopenTown({ ...shared, secret: ring })
  await using after = await reopened([next, firstSecret])
  const code = () => ({ code: before.code(secret) })
  const [one, two] = [await after.login(), await after.login()]
  expect(await outcome(one.trpc.totp.verify.mutate(code()))).toBe('answered')
  const [recovery = ''] = recoveryCodes
  expect(await outcome(two.trpc.recovery.verify.mutate({ code: recovery }))).toBe('answered')
  clock.advance(30)

  // What was written since is sealed with the new one, which is then enough.
  await using last = await reopened(next)
  const third = await last.login()
  expect(await outcome(third.trpc.totp.verify.mutate(code()))).toBe('answered')
  clock.advance(30)
  await using lost = await reopened('some other secret of the tests, thirty-two bytes and more')
  const fourth = await lost.login()
  expect(await outcome(fourth.trpc.totp.verify.mutate(code()))).toBe('TOTP_CODE_WRONG')
})
