import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { kyselyRecords } from '../../src/stores/kysely/users.ts'
import { openDatabase } from '../harness/database.ts'
import { ada } from '../harness/people.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'

test('a store that fails is UNAVAILABLE: it lets nobody in, signs nobody out, uses up no code', async () => {
  await using database = await openDatabase()
  await using town = await openTown({ records: kyselyRecords(database.db) })
  const { browser, secret, recoveryCodes } = await town.enrolled()
  const pending = await town.login()
  const before = [await browser.cookies(), await pending.cookies()]
  const rename = (from: string, to: string) =>
    sql.raw(`alter table ${from} rename to ${to}`).execute(database.db)
  await rename('auth_record', 'auth_record_gone')
  const [recovery = ''] = recoveryCodes
  const code = { code: town.code(secret) }
  for (const call of [
    () => pending.trpc.totp.verify.mutate(code),
    () => pending.trpc.recovery.verify.mutate({ code: recovery }),
    () => browser.trpc.totp.verify.mutate(code),
    () => browser.trpc.totp.status.query(),
    () => browser.trpc.totp.enrol.mutate(),
    () => browser.trpc.totp.confirm.mutate(code),
    () => browser.trpc.totp.remove.mutate(),
    () => browser.trpc.recovery.status.query(),
    () => browser.trpc.recovery.renew.mutate(),
    () => browser.trpc.factors.status.query(),
    () => town.browse().trpc.auth.login.mutate(ada),
  ]) {
    expect(await outcome(call())).toBe('UNAVAILABLE')
  }
  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  await rename('auth_record_gone', 'auth_record')
  expect([await browser.cookies(), await pending.cookies()]).toEqual(before)
  expect(await outcome(pending.trpc.totp.verify.mutate(code))).toBe('answered')
  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
})

test('a factor that could not end the other sessions is not kept, nor are its codes', async () => {
  await using database = await openDatabase()
  await using town = await openTown({
    users: database.users,
    records: kyselyRecords(database.db),
  })
  const browser = await town.login()
  const { secret } = await browser.trpc.totp.enrol.mutate()
  const refuseWrites = `create trigger full before update on auth_user begin select raise(abort, 'disk full'); end`
  await sql.raw(refuseWrites).execute(database.db)
  const confirm = browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
  expect(await outcome(confirm)).toBe('UNAVAILABLE')
  expect(await town.records.list('totp', town.id())).toEqual([])
  expect(await town.records.list('recovery-code', town.id())).toEqual([])
  expect(await town.told('afterFactorAdded')).toEqual([])
  await sql.raw('drop trigger full').execute(database.db)
  const { recoveryCodes } = await town.setUp(browser)
  expect(recoveryCodes).toHaveLength(10)
})
