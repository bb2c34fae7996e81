import { resolve } from 'node:path'
import { migrateAuth } from '@trpc-auth/server/kysely'
import { type Dialect, Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { DatabaseAddress } from './database-url.ts'
import { migrations } from './migrations.ts'
import { openPostgres } from './postgres.ts'
import { reasonOf } from './reason.ts'
import type { Database } from './schema.ts'
import { openSqlite } from './sqlite.ts'

/** What a server makes for itself, in this app's own folder, wherever it is started from. */
export const dataDirectory = resolve(import.meta.dirname, '../../data')

/** Where users and notes are by default. */
export const defaultDatabase: DatabaseAddress = {
  kind: 'sqlite',
  path: resolve(dataDirectory, 'demo.sqlite'),
}

/**
 * Opens the database and brings its tables up to date; creates both on the first start. Rejects
 * with a message that names it.
 */
export async function openDatabase(address: DatabaseAddress): Promise<Kysely<Database>> {
  try {
    return await migrated(await dialectOf(address))
  } catch (cause) {
    throw new Error(`${unusable(address)}: ${reasonOf(cause)}`, { cause })
  }
}

/** For a person, without the password. */
export function placeOf(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return address.path
  const { hostname, port, pathname } = new URL(address.url)
  return `PostgreSQL at ${hostname}:${port || 5432}${pathname}`
}

function unusable(address: DatabaseAddress): string {
  return address.kind === 'sqlite'
    ? `The SQLite file ${address.path} cannot be opened`
    : `${placeOf(address)}, which DATABASE_URL names, cannot be used`
}

async function dialectOf(address: DatabaseAddress): Promise<Dialect> {
  if (address.kind === 'sqlite') return openSqlite(address.path)
  return openPostgres(address.url, (line) => console.error(line))
}

async function migrated(dialect: Dialect): Promise<Kysely<Database>> {
  const db = new Kysely<Database>({ dialect })
  try {
    await migrateAuth(db)
    await migrateApp(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/**
 * The app's own tables. A history of its own: the library's migrations keep theirs. Of several
 * processes that start at once, Kysely lets one migrate and the others wait.
 */
async function migrateApp(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'demo_migration',
    migrationLockTableName: 'demo_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('The notes table could not be created.', { cause: error })
}
