import SQLite from 'better-sqlite3'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, type Dialect } from 'kysely'
import mysql from 'mysql2'
import pg from 'pg'
import { migrateAuth } from '../../src/stores/kysely/users.ts'

/** Migrates a database when its parent says so: a process of an app that has just started. */
const [kind = '', url = ''] = process.argv.slice(2)

const dialects: Readonly<Record<string, () => Dialect>> = {
  SQLite: () => new SqliteDialect({ database: new SQLite(url) }),
  'SQLite without patience': () => new SqliteDialect({ database: new SQLite(url, { timeout: 0 }) }),
  PostgreSQL: () => new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
  MariaDB: () => new MysqlDialect({ pool: mysql.createPool(url) }),
}

const dialect = dialects[kind]?.()
if (dialect === undefined) throw new Error(`No such database: ${kind}.`)
await using db = new Kysely<object>({ dialect })
process.send?.('ready')
await new Promise((resolve) => process.once('message', resolve))
await migrateAuth(db).then(
  () => process.send?.('migrated'),
  (cause: unknown) => process.send?.(String(cause)),
)
process.disconnect()
