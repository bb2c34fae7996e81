import SQLite from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import * as my from 'drizzle-orm/mysql-core'
import * as pg from 'drizzle-orm/pg-core'
import * as lite from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { AuthConfigError } from '../../src/index.ts'
import {
  drizzleRecords,
  drizzleSessions,
  type RecordsTable,
} from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as postgres from '../../src/stores/drizzle/pg.ts'
import * as sqlite from '../../src/stores/drizzle/sqlite.ts'

const db = drizzle(new SQLite(':memory:'))

const good: readonly (readonly [string, RecordsTable])[] = [
  [
    'the keys of PostgreSQL',
    pg.pgTable('record', postgres.authRecordColumns(), postgres.authRecordKeys),
  ],
  ['the keys of MySQL', my.mysqlTable('record', mysql.authRecordColumns(), mysql.authRecordKeys)],
  [
    'the keys of SQLite',
    lite.sqliteTable('record', sqlite.authRecordColumns(), sqlite.authRecordKeys),
  ],
  [
    'a schema',
    pg.pgSchema('auth').table('record', postgres.authRecordColumns(), postgres.authRecordKeys),
  ],
  [
    'a unique constraint',
    pg.pgTable('record', postgres.authRecordColumns(), (t) => [pg.unique().on(t.key, t.kind)]),
  ],
  [
    'a unique index',
    pg.pgTable('record', postgres.authRecordColumns(), (t) => [pg.uniqueIndex().on(t.kind, t.key)]),
  ],
  [
    'a unique index of MySQL',
    my.mysqlTable('record', mysql.authRecordColumns(), (t) => [
      my.index('owners').on(t.owner),
      my.uniqueIndex('keys').on(t.kind, t.key),
    ]),
  ],
  [
    'columns of other names',
    lite.sqliteTable(
      'record',
      { ...sqlite.authRecordColumns(), kind: lite.text('what').notNull() },
      (t) => [lite.primaryKey({ columns: [t.kind, t.key] })],
    ),
  ],
  [
    'keys by name',
    lite.sqliteTable('record', sqlite.authRecordColumns(), (t) => ({
      pk: lite.primaryKey({ columns: [t.kind, t.key] }),
    })),
  ],
]

test.each(good)('records are kept in a table with %s', (_what, table) => {
  expect(() => drizzleRecords(db, table)).not.toThrow()
})

const other = pg.pgTable('other', postgres.authRecordColumns(), postgres.authRecordKeys)

const bad: readonly (readonly [string, RecordsTable])[] = [
  ['nothing but columns', pg.pgTable('record', postgres.authRecordColumns())],
  [
    'an index that is not unique',
    pg.pgTable('record', postgres.authRecordColumns(), (t) => [pg.index().on(t.kind, t.key)]),
  ],
  [
    'a unique index on some rows',
    pg.pgTable('record', postgres.authRecordColumns(), (t) => [
      pg
        .uniqueIndex()
        .on(t.kind, t.key)
        .where(sql`owner is not null`),
    ]),
  ],
  [
    'a key of three columns',
    lite.sqliteTable('record', sqlite.authRecordColumns(), (t) => [
      lite.primaryKey({ columns: [t.kind, t.key, t.owner] }),
    ]),
  ],
  [
    'a key that is another table’s',
    pg.pgTable('record', postgres.authRecordColumns(), (t) => [
      pg.foreignKey({ columns: [t.kind, t.key], foreignColumns: [other.kind, other.key] }),
    ]),
  ],
]

test.each(bad)(
  'a table with %s is refused at start-up: a code could be used twice',
  (_what, table) => {
    expect(() => drizzleRecords(db, table)).toThrow(AuthConfigError)
    expect(() => drizzleRecords(db, table)).toThrow(/kind and key as its primary key/)
  },
)

test('a table of sessions without claims is refused at start-up, with what to do', () => {
  const { claims: _claims, ...columns } = sqlite.authSessionColumns()
  const table = lite.sqliteTable('session', columns)
  // @ts-expect-error the types say so as well
  expect(() => drizzleSessions(db, table)).toThrow(/no column claims. Add it/)
})
