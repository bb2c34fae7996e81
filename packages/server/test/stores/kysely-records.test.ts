import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kyselyRecords } from '../../src/stores/kysely/users.ts'
import { recordStoreContract } from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

describe.each(sqlServers)('records on $name', ({ available, open }) => {
  describe.skipIf(!available)('the contract', () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database[Symbol.asyncDispose]())

    proveAll(
      recordStoreContract(async () => {
        await database.clear()
        return { store: kyselyRecords(database.db) }
      }),
    )

    test('data that another program has broken is no data, and keeps nobody from the other records', async () => {
      await database.clear()
      const store = kyselyRecords(database.db)
      const at = new Date('2026-11-26T12:00:00.000Z')
      const row = { kind: 'totp', owner: 'ada', version: 1, createdAt: at, expiresAt: null }
      await store.insert({ ...row, key: 'broken', data: 'sealed' })
      await store.insert({ ...row, key: 'good', data: 'sealed too' })
      const table = sql.table('auth_record')
      await sql`update ${table} set data = 'no JSON' where ${sql.ref('key')} = 'broken'`.execute(
        database.db,
      )
      expect((await store.find('totp', 'broken'))?.data).toBe(null)
      expect((await store.list('totp', 'ada')).map(({ data }) => data)).toEqual([
        null,
        'sealed too',
      ])
    })
  })
})
