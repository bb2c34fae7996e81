import { type Kysely, PostgresAdapter } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Each migration is final once released; a later change is a new one. */
export const migrations: Record<string, Migration> = {
  '0001-notes': {
    async up(db: Kysely<unknown>) {
      await withId(db)
        .addColumn('user_id', 'varchar(64)', (column) =>
          column.notNull().references('auth_user.id').onDelete('cascade'),
        )
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      // One person's notes, in the order in which they are shown.
      await db.schema
        .createIndex('notes_user_id_id')
        .on('notes')
        .columns(['user_id', 'id'])
        .execute()
    },
  },
}

/** A table whose ids the database counts, which each database spells differently. */
function withId(db: Kysely<unknown>) {
  const table = db.schema.createTable('notes')
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? table.addColumn('id', 'serial', (column) => column.primaryKey())
    : table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
}
