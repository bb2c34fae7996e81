import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { authTables } from './kysely-schema.ts'

/**
 * The migrations of the tables that {@link AuthDatabase} describes, by name, in order. Merge them
 * into the app's own migration provider, or let {@link migrateAuth} run them.
 */
export const authMigrations: Record<string, Migration> = {
  '2026-11-23-auth-user': {
    async up(db) {
      await db.schema
        .createTable('auth_user')
        .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
        .addColumn('email', 'varchar(320)', (column) => column.notNull())
        .addColumn('email_key', 'varchar(320)', (column) => column.notNull().unique())
        .addColumn('password_hash', 'varchar(512)', (column) => column.notNull())
        .addColumn('is_active', 'integer', (column) => column.notNull())
        .addColumn('is_verified', 'integer', (column) => column.notNull())
        .addColumn('is_superuser', 'integer', (column) => column.notNull())
        .addColumn('session_epoch', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'varchar(24)', (column) => column.notNull())
        .addColumn('profile', 'text', (column) => column.notNull())
        .execute()
      await db.schema // the list of users, a page at a time
        .createIndex('auth_user_created')
        .on('auth_user')
        .columns(['created_at', 'id'])
        .execute()
      await db.schema // the few superusers, who are counted before one is taken away
        .createIndex('auth_user_superuser')
        .on('auth_user')
        .column('is_superuser')
        .execute()
    },
    async down(db) {
      await db.schema.dropTable('auth_user').execute()
    },
  },
}

/**
 * Brings the tables of this layer up to date. Its bookkeeping is in `auth_migration`, apart from
 * the app's own.
 *
 * @throws what the database answered; what was migrated before stays
 */
export async function migrateAuth<TDatabase>(db: Kysely<TDatabase>): Promise<void> {
  const migrator = new Migrator({
    db: authTables(db),
    provider: { getMigrations: async () => authMigrations },
    migrationTableName: 'auth_migration',
    migrationLockTableName: 'auth_migration_lock',
  })
  const { error } = await migrator.migrateToLatest()
  if (error instanceof Error) throw error
  if (error !== undefined)
    throw new Error('The migration of the auth tables failed.', { cause: error })
}
