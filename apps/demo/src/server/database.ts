import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { migrateAuth } from '@trpc-auth/server/kysely'
import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Database } from './schema.ts'

/** In this app's own folder, wherever it is started from. */
export const defaultDatabasePath = resolve(import.meta.dirname, '../../data/demo.sqlite')

/**
 * Opens the SQLite file and brings its tables up to date; makes both on the first start. Rejects
 * with a sentence that names the file.
 */
export async function openDatabase(path: string): Promise<Kysely<Database>> {
  try {
    return await openFile(path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The SQLite file ${path} can not be opened: ${why}`, { cause })
  }
}

async function openFile(path: string): Promise<Kysely<Database>> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const sqlite = new SQLite(path)
  // Readers do not wait for the writer.
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('foreign_keys = ON')
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) })
  try {
    await migrateAuth(db)
    await migrateApp(db)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** The app's own tables. A history of its own: the library's migrations keep theirs. */
async function migrateApp(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'demo_migration',
    migrationLockTableName: 'demo_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('The notes table could not be made.', { cause: error })
}
