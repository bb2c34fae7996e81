import { join } from 'node:path'
import type { UserStore } from '@trpc-auth/server'
import { kyselyUsers, migrateAuth, type AuthDatabase } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect, type Dialect } from 'kysely'
import pg from 'pg'
import type { Surroundings } from './contender.ts'

/** A user store and its connection. */
export interface OpenUsers {
  readonly users: UserStore
  close(): Promise<void>
}

export function sqliteUsers({ directory }: Surroundings): Promise<OpenUsers> {
  const database = new Database(join(directory, `trpc-auth-${process.pid}.sqlite`))
  database.pragma('journal_mode = WAL')
  return open(new SqliteDialect({ database }))
}

export async function postgresUsers({ postgresUrl }: Surroundings): Promise<OpenUsers | null> {
  if (postgresUrl === null) return null
  return open(new PostgresDialect({ pool: new pg.Pool({ connectionString: postgresUrl }) }))
}

async function open(dialect: Dialect): Promise<OpenUsers> {
  const db = new Kysely<AuthDatabase>({ dialect })
  await migrateAuth(db)
  return { users: kyselyUsers(db), close: () => db.destroy() }
}
