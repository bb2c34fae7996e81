import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable } from 'drizzle-orm/pg-core'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { drizzleRecords, drizzleSessions } from '../../src/stores/drizzle/index.ts'
import {
  authRecordColumns,
  authRecordKeys,
  authSessionColumns,
} from '../../src/stores/drizzle/pg.ts'
import { kyselyRecords, kyselySessions, migrateAuth } from '../../src/stores/kysely/users.ts'
import { retried } from '../../src/stores/retry.ts'
import { record } from '../../src/testing/sample-record.ts'
import { session } from '../../src/testing/sample-session.ts'
import { available, createTable, openPostgres as openDrizzle } from '../harness/drizzle.ts'
import { createGate } from '../harness/gate.ts'
import { openPostgres, sqlServers, type SqlDatabase } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 60_000 })

const { postgres } = inject('services')

const servers = sqlServers.filter(({ name }) => name !== 'SQLite')

/** Every new connection begins its transactions so; those that are open already are dropped. */
async function repeatableRead(name: string, database: SqlDatabase): Promise<Kysely<object>> {
  if (name === 'PostgreSQL') {
    const options = '-c default_transaction_isolation=repeatable\\ read'
    const pool = new pg.Pool({ connectionString: database.url, options, max: 10 })
    return new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  }
  return database.db // as MariaDB does anyway
}

const many = Array.from({ length: 20 }, (_, at) => at)

/** Adds one, by reading and writing until nobody was faster. */
async function addOne(store: ReturnType<typeof kyselyRecords>): Promise<void> {
  for (;;) {
    const found = await store.find('totp', 'count')
    if (found === null) throw new Error('The record is gone.')
    if (await store.update(found, { data: Number(found.data) + 1 })) return
  }
}

describe.each(servers)('on $name with `repeatable read`', ({ name, available: has, open }) => {
  test.skipIf(!has)('changes of one session at once all happen [field-D15]', async () => {
    await using database = await open()
    await using db = await repeatableRead(name, database)
    const store = kyselySessions(db)
    await store.insert(session('one'))
    const changes = many.map((at) => store.update('one', { epoch: at }))
    expect(await Promise.all(changes)).toEqual(many.map(() => true))
    const ends = many.map(() => store.delete('ada'))
    expect((await Promise.all(ends)).toSorted((a, b) => b - a)).toEqual([
      1,
      ...many.slice(1).map(() => 0),
    ])
  })

  test.skipIf(!has)(
    'those who write a record at once are told whose it was [field-D15]',
    async () => {
      await using database = await open()
      await using db = await repeatableRead(name, database)
      const store = kyselyRecords(db)
      await store.insert(record('count', { data: 0 }))
      await Promise.all(many.map(() => addOne(store)))
      expect((await store.find('totp', 'count'))?.data).toBe(20)
      const inserts = await Promise.all(many.map(() => store.insert(record('one'))))
      expect(inserts.filter(Boolean)).toHaveLength(1)
    },
  )
})

describe.each(servers)('on $name', ({ name, available: has, open }) => {
  test.skipIf(!has)(
    'sessions are ended although the database undid it for a deadlock [field-D15]',
    async () => {
      await using database = await open()
      const { db } = database
      const store = kyselySessions(db)
      for (const id of ['a', 'b', 'c', 'd']) await store.insert(session(id))
      const gate = createGate()
      // The app’s own, which locks them in the other order. PostgreSQL undoes the one that has waited
      // for a second, and so not this one; MariaDB the one that has changed less.
      const other = db.transaction().execute(async (transaction) => {
        if (name === 'PostgreSQL')
          await sql`set local deadlock_timeout = '30s'`.execute(transaction)
        for (const id of ['d', 'c', 'b']) {
          await sql`update auth_session set backend = 'other' where id = ${id}`.execute(transaction)
        }
        await gate.pass()
        await sql`update auth_session set backend = 'other' where id = 'a'`.execute(transaction)
      })
      await gate.reached
      const ended = store.delete('ada')
      await new Promise((resolve) => setTimeout(resolve, 300)) // it holds `a`, and waits for `b`
      gate.open()

      await other
      expect(await ended).toBe(4)
    },
  )
})

test.skipIf(!available.postgres)(
  'what fails within a transaction of the app’s is the app’s to repeat [field-D15]',
  async () => {
    await using database = await openPostgres(postgres)
    await kyselySessions(database.db).insert(session('one'))
    const statements: string[] = []
    const pool = new pg.Pool({ connectionString: database.url })
    await using db = new Kysely<object>({
      dialect: new PostgresDialect({ pool }),
      log: ({ query }) => void statements.push(query.sql),
    })
    const work = db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        const store = kyselySessions(transaction)
        await store.find('one')
        await kyselySessions(database.db).update('one', { epoch: 8 })
        await store.update('one', { epoch: 9 })
      })

    await expect(work).rejects.toMatchObject({ code: '40001' })

    expect(statements.filter((statement) => statement.startsWith('update'))).toHaveLength(1)
    expect((await kyselySessions(database.db).find('one'))?.epoch).toBe(8)
  },
)

test.skipIf(!available.postgres)(
  'Drizzle, too, tries again what was undone [field-D15]',
  async () => {
    await using setup = await openDrizzle()
    const sessions = pgTable('session', authSessionColumns())
    const records = pgTable('auth_record', authRecordColumns(), authRecordKeys)
    await setup.run(createTable(sessions))
    await setup.run(createTable(records, '"', ['kind', 'key']))
    const options = '-c default_transaction_isolation=repeatable\\ read'
    const pool = new pg.Pool({ connectionString: setup.url, options, max: 10 })
    const store = drizzleSessions(drizzle(pool), sessions)
    await store.insert(session('one'))
    const changes = many.map((at) => store.update('one', { epoch: at }))
    expect(await Promise.all(changes)).toEqual(many.map(() => true))
    const kept = drizzleRecords(drizzle(pool), records)
    await kept.insert(record('count', { data: 0 }))
    await Promise.all(many.map(() => addOne(kept)))
    expect((await kept.find('totp', 'count'))?.data).toBe(20)
    await pool.end()
  },
)

test('on SQLite, a file that another process writes to is waited for [field-D15]', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-busy-'))
  const file = join(folder, 'app.sqlite')
  const database = new SQLite(file, { timeout: 0 })
  await using db = new Kysely<object>({ dialect: new SqliteDialect({ database }) })
  await migrateAuth(db)
  const store = kyselySessions(db)
  await store.insert(session('one'))
  const other = new SQLite(file)
  other.exec('begin immediate')
  setTimeout(() => other.exec('commit'), 60)

  expect(await store.update('one', { epoch: 7 })).toBe(true)

  other.close()
  await rm(folder, { recursive: true })
})

describe('work that gave way', () => {
  const failing = (code: string, times: number) => {
    let tries = 0
    const work = async () => {
      tries += 1
      if (tries <= times) throw Object.assign(new Error('no'), { cause: { code } })
      return tries
    }
    return { work, tries: () => tries }
  }

  test('is tried again a few times, and no more', async () => {
    expect(await retried(failing('40P01', 4).work)).toBe(5)
    const hopeless = failing('ER_LOCK_DEADLOCK', 100)
    await expect(retried(hopeless.work)).rejects.toThrow('no')
    expect(hopeless.tries()).toBeLessThanOrEqual(10)
  })

  test.each(['23505', '57P01', 'ECONNRESET', 'ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE'])(
    'is not what fails with %s: it is not tried again',
    async (code) => {
      const { work, tries } = failing(code, 1)
      await expect(retried(work)).rejects.toThrow('no')
      expect(tries()).toBe(1)
    },
  )
})
