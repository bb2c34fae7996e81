import { randomBytes } from 'node:crypto'
import SQLite from 'better-sqlite3'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql, type Dialect } from 'kysely'
import mysql from 'mysql2'
import pg from 'pg'
import { inject } from 'vitest'
import { migrateAuth, type MigrateOptions } from '../../src/store/kysely.ts'

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
}

const { postgres, mysql: mariaDb } = inject('services')

/** The SQL databases on which every SQL store is proved. */
export const sqlServers: readonly SqlServer[] = [
  { name: 'SQLite', available: true, open: openSqlite },
  {
    name: 'PostgreSQL',
    available: postgres !== null,
    open: (options) => openPostgres(postgres, options),
  },
  { name: 'MariaDB', available: mariaDb !== null, open: (options) => openMysql(mariaDb, options) },
]

async function openSqlite(options?: MigrateOptions): Promise<SqlDatabase> {
  const db = new Kysely<object>({
    dialect: new SqliteDialect({ database: new SQLite(':memory:') }),
  })
  return migrated({ db, url: '', drop: async () => undefined }, options)
}

export async function openPostgres(
  server: string | null,
  options?: MigrateOptions,
): Promise<SqlDatabase> {
  const dialect = (connectionString: string) =>
    new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 10 }) })
  return openOn(server, { dialect, options })
}

async function openMysql(server: string | null, options?: MigrateOptions): Promise<SqlDatabase> {
  const dialect = (uri: string) =>
    new MysqlDialect({ pool: mysql.createPool({ uri, connectionLimit: 10 }) })
  return openOn(server, { dialect, options })
}

/** A new database on a server, reached through the one that it has already. */
async function openOn(
  server: string | null,
  { dialect, options }: { dialect: (url: string) => Dialect; options: MigrateOptions | undefined },
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
  return migrated({ db, url: url.href, drop: () => run(`drop database ${name}`) }, options)
}

async function migrated(
  { db, url, drop }: { db: Kysely<object>; url: string; drop: () => Promise<void> },
  options?: MigrateOptions,
): Promise<SqlDatabase> {
  await migrateAuth(db, options)
  return {
    db,
    url,
    async clear() {
      await sql`delete from auth_session`.execute(db)
      await sql`delete from auth_user`.execute(db)
    },
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await drop()
    },
  }
}
