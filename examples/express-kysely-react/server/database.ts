import { cachedStatements, migrateAuth, type AuthDatabase } from '@trpc-auth/server/kysely'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Generated } from 'kysely'

/** The tables of the auth layer, and this app's own. */
interface Tables extends AuthDatabase {
  note: { id: Generated<number>; owner: string; text: string }
}

const sqlite = new Database('notes.sqlite')
const dialect = new SqliteDialect({ database: cachedStatements(sqlite) })
export const db = new Kysely<Tables>({ dialect })

await migrateAuth(db)
await db.schema
  .createTable('note')
  .ifNotExists()
  .addColumn('id', 'integer', (column) => column.primaryKey())
  .addColumn('owner', 'text', (column) => column.notNull())
  .addColumn('text', 'text', (column) => column.notNull())
  .execute()
