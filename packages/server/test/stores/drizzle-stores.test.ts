import { mysqlTable } from 'drizzle-orm/mysql-core'
import { pgTable } from 'drizzle-orm/pg-core'
import { sqliteTable } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe } from 'vitest'
import {
  drizzleRecords,
  drizzleSessions,
  drizzleUsers,
  type RecordsTable,
  type SessionsTable,
  type UsersTable,
} from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import * as sqlite from '../../src/stores/drizzle/sqlite.ts'
import {
  recordStoreContract,
  sessionStoreContract,
  userStoreContract,
} from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'
import {
  available,
  createTable,
  openMysql,
  openPostgres,
  openSqlite,
  type DrizzleSetup,
} from '../harness/drizzle.ts'

interface Kind {
  readonly name: string
  readonly has: boolean
  readonly open: () => Promise<DrizzleSetup>
  readonly users: UsersTable
  readonly sessions: SessionsTable
  readonly records: RecordsTable
  readonly quote?: string
}

const kinds: readonly Kind[] = [
  {
    name: 'SQLite',
    has: available.sqlite,
    open: openSqlite,
    users: sqliteTable('user', sqlite.authUserColumns()),
    sessions: sqliteTable('session', sqlite.authSessionColumns()),
    records: sqliteTable('auth_record', sqlite.authRecordColumns(), sqlite.authRecordKeys),
  },
  {
    name: 'PostgreSQL',
    has: available.postgres,
    open: openPostgres,
    users: pgTable('user', pg.authUserColumns()),
    sessions: pgTable('session', pg.authSessionColumns()),
    records: pgTable('auth_record', pg.authRecordColumns(), pg.authRecordKeys),
  },
  {
    name: 'MariaDB',
    has: available.mysql,
    open: openMysql,
    users: mysqlTable('user', mysql.authUserColumns()),
    sessions: mysqlTable('session', mysql.authSessionColumns()),
    records: mysqlTable('auth_record', mysql.authRecordColumns(), mysql.authRecordKeys),
    quote: '`',
  },
]

describe.each(kinds)('Drizzle on $name', ({ has, open, quote = '"', ...tables }) => {
  describe.skipIf(!has)('by the contracts', () => {
    const { users, sessions, records } = tables
    let setup: DrizzleSetup
    beforeAll(async () => {
      setup = await open()
      await setup.run(createTable(users, quote))
      await setup.run(createTable(sessions, quote))
      await setup.run(createTable(records, quote, ['kind', 'key']))
    })
    afterAll(() => setup[Symbol.asyncDispose]())
    const clear = (table: string) => setup.run(`delete from ${quote}${table}${quote}`)

    describe('users', () => {
      proveAll(
        userStoreContract(async () => {
          await clear('user')
          return { store: drizzleUsers(setup.db, users) }
        }),
      )
    })
    describe('sessions', () => {
      proveAll(
        sessionStoreContract(async () => {
          await clear('session')
          return { store: drizzleSessions(setup.db, sessions) }
        }),
      )
    })
    describe('records', () => {
      proveAll(
        recordStoreContract(async () => {
          await clear('auth_record')
          return { store: drizzleRecords(setup.db, records) }
        }),
      )
    })
  })
})
