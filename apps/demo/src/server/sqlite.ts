import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { cachedStatements } from '@trpc-auth/server/kysely'
import SQLite from 'better-sqlite3'
import { type Dialect, SqliteDialect } from 'kysely'

/** Opens the file; creates it if it is missing. */
export function openSqlite(path: string): Dialect {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const database = new SQLite(path)
  // Readers do not wait for the writer.
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  // SQLite's own knows only English letters.
  database.function('lower', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? text.toLowerCase() : text,
  )
  return new SqliteDialect({ database: cachedStatements(database) })
}
