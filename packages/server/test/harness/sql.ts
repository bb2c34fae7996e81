import { randomBytes } from 'node:crypto'
import SQLite from 'better-sqlite3'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql, type Dialect } from 'kysely'
import mysql from 'mysql2'
import pg from 'pg'
import { inject } from 'vitest'
import { migrateAuth, type MigrateOptions } from '../../src/stores/kysely/users.ts'

/** A database of a test's own, with the tables of this layer; `await using` drops it. */
export interface SqlDatabase extends AsyncDisposable {
  readonly db: Kysely<object>
  /** Where it is; empty for one in this process' memory. */
  readonly url: string
  /** Forgets all rows. */
  clear(): Promise<void>
}

export interface SqlServer {
  readonly name: string
  /** Whether this machine has one. */
  readonly available: boolean
  readonly open: (options?: MigrateOptions) => Promise<SqlDatabase>
  /** Without any table. */
  readonly openEmpty: () => Promise<SqlDatabase>
}

const { postgres, mysql: mariaDb } = inject('services')

const dialects = {
  postgres: (connectionString: string): Dialect =>
    new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 10 }) }),
  mysql: (uri: string): Dialect =>
    new MysqlDialect({ pool: mysql.createPool({ uri, connectionLimit: 10 }) }),
}

const openers = [
  { name: 'SQLite', available: true, openEmpty: openSqlite },
  {
    name: 'PostgreSQL',
    available: postgres !== null,
    openEmpty: () => openOn(postgres, dialects.postgres),
  },
  {
    name: 'MariaDB',
    available: mariaDb !== null,
    openEmpty: () => openOn(mariaDb, dialects.mysql),
  },
] as const

/** The SQL databases on which every SQL store is proved. */
export const sqlServers: readonly SqlServer[] = openers.map((server) => ({
  ...server,
  open: (options) => migrated(server.openEmpty, options),
}))

export function openPostgres(
  server: string | null,
  options?: MigrateOptions,
): Promise<SqlDatabase> {
  return migrated(() => openOn(server, dialects.postgres), options)
}

async function migrated(
  openEmpty: () => Promise<SqlDatabase>,
  options?: MigrateOptions,
): Promise<SqlDatabase> {
  const database = await openEmpty()
  await migrateAuth(database.db, options)
  return database
}

async function openSqlite(): Promise<SqlDatabase> {
  const db = new Kysely<object>({
    dialect: new SqliteDialect({ database: new SQLite(':memory:') }),
  })
  return databaseOf({ db, url: '', drop: async () => undefined })
}

/** A new database on a server, reached through the one that it has already. */
async function openOn(
  server: string | null,
  dialect: (url: string) => Dialect,
): Promise<SqlDatabase> {
  if (server === null) throw new Error('There is no such server here.')
  const name = `trpc_auth_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = name
  const run = async (statement: string) => {
    await using admin = new Kysely<object>({ dialect: dialect(server) })
    await sql.raw(statement).execute(admin)
  }
  await run(`create database ${name}`)
  const db = new Kysely<object>({ dialect: dialect(url.href) })
  return databaseOf({ db, url: url.href, drop: () => run(`drop database ${name}`) })
}

interface Opened extends Pick<SqlDatabase, 'db' | 'url'> {
  readonly drop: () => Promise<void>
}

function databaseOf({ db, url, drop }: Opened): SqlDatabase {
  return {
    db,
    url,
    async clear() {
      await sql`delete from auth_record`.execute(db)
      await sql`delete from auth_session`.execute(db)
      await sql`delete from auth_user`.execute(db)
    },
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await drop()
    },
  }
}
