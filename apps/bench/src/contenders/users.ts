import { join } from 'node:path'
import type { UserStore } from '@trpc-auth/server'
import { drizzleUsers } from '@trpc-auth/server/drizzle'
import { authUserColumns } from '@trpc-auth/server/drizzle/sqlite'
import {
  cachedStatements,
  kyselyUsers,
  migrateAuth,
  type AuthDatabase,
  type KyselyUsersOptions,
} from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { sqliteTable } from 'drizzle-orm/sqlite-core'
import { Kysely, PostgresDialect, SqliteDialect, type Dialect } from 'kysely'
import pg from 'pg'
import type { Surroundings } from './contender.ts'

/** A user store and its connection. */
export interface OpenUsers {
  readonly users: UserStore
  readonly close: () => Promise<void>
}

export function sqliteUsers({ directory }: Surroundings): Promise<OpenUsers> {
  const sqlite = openSqlite(directory, 'kysely')
  return open(new SqliteDialect({ database: cachedStatements(sqlite) }), { sqlite })
}

export async function drizzleSqliteUsers({ directory }: Surroundings): Promise<OpenUsers> {
  const database = openSqlite(directory, 'drizzle')
  database.exec(`create table user (
    id text primary key, email text not null, email_key text not null unique,
    password_hash text not null, is_active integer not null, is_verified integer not null,
    is_superuser integer not null, session_epoch integer not null, created_at integer not null,
    profile text not null)`)
  const users = drizzleUsers(drizzle(database), sqliteTable('user', authUserColumns()))
  return { users, close: async () => void database.close() }
}

export async function postgresUsers({ postgresUrl }: Surroundings): Promise<OpenUsers | null> {
  if (postgresUrl === null) return null
  return open(new PostgresDialect({ pool: new pg.Pool({ connectionString: postgresUrl }) }))
}

/** With the settings that SQLite's own documentation recommends for a server. */
function openSqlite(directory: string, name: string) {
  const database = new Database(join(directory, `trpc-auth-${name}-${process.pid}.sqlite`))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  return database
}

async function open(dialect: Dialect, options?: KyselyUsersOptions): Promise<OpenUsers> {
  const db = new Kysely<AuthDatabase>({ dialect })
  await migrateAuth(db)
  return { users: kyselyUsers(db, options), close: () => db.destroy() }
}
