import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { isMysql, isPostgres } from './kysely-dialect.ts'
import { authTables, type IdKind } from './kysely-schema.ts'

function userTable(ids: IdKind): Migration {
  return {
    async up(db) {
      await withId(db, ids, exact(db, db.schema.createTable('auth_user')))
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
  }
}

const sessionTable: Migration = {
  async up(db) {
    await exact(db, db.schema.createTable('auth_session'))
      .addColumn('id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(64)', (column) => column.notNull())
      .addColumn('backend', 'varchar(64)', (column) => column.notNull())
      .addColumn('secret_hash', 'varchar(64)')
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'varchar(24)', (column) => column.notNull())
      .addColumn('expires_at', 'varchar(24)', (column) => column.notNull())
      .addColumn('last_used_at', 'varchar(24)', (column) => column.notNull())
      .addColumn('user_agent', 'varchar(256)')
      .addColumn('address', 'varchar(45)')
      .execute()
    await db.schema // the sessions of a user, and which are the oldest
      .createIndex('auth_session_user')
      .on('auth_session')
      .columns(['user_id', 'created_at'])
      .execute()
    await db.schema // the sessions to purge
      .createIndex('auth_session_expires')
      .on('auth_session')
      .column('expires_at')
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('auth_session').execute()
  },
}

function withId<TDatabase, TTable extends string>(
  db: Kysely<TDatabase>,
  ids: IdKind,
  table: CreateTableBuilder<TTable>,
) {
  if (ids === 'text') return table.addColumn('id', 'varchar(64)', (column) => column.primaryKey())
  if (isPostgres(db)) return table.addColumn('id', 'serial', (column) => column.primaryKey())
  return table.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
}

/**
 * A table whose texts are compared as they are. MySQL's own default holds `é` for `e`, and so one
 * user's address for another's.
 */
function exact<TDatabase, TTable extends string>(
  db: Kysely<TDatabase>,
  table: CreateTableBuilder<TTable>,
): CreateTableBuilder<TTable> {
  return isMysql(db) ? table.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`) : table
}

function migrationsWith(ids: IdKind): Record<string, Migration> {
  return { '2026-11-23-auth-user': userTable(ids), '2026-11-23-auth-session': sessionTable }
}

/**
 * The migrations of the tables that {@link AuthDatabase} describes, by name, in order. Merge them
 * into the app's own migration provider, or let {@link migrateAuth} run them.
 */
export const authMigrations: Record<string, Migration> = migrationsWith('text')

export interface MigrateOptions {
  /** As in `kyselyUsers`. It counts when the table is made, and never changes one. @default 'text' */
  readonly ids?: IdKind
}

/**
 * Brings the tables of this layer up to date. Its bookkeeping is in `auth_migration`, apart from
 * the app's own; on PostgreSQL all of it is in the first schema of the search path.
 *
 * @throws what the database answered; what was migrated before stays
 */
export async function migrateAuth<TDatabase>(
  db: Kysely<TDatabase>,
  { ids = 'text' }: MigrateOptions = {},
): Promise<void> {
  const migrator = new Migrator({
    db: authTables(db),
    provider: { getMigrations: async () => migrationsWith(ids) },
    migrationTableName: 'auth_migration',
    migrationLockTableName: 'auth_migration_lock',
    ...(await currentSchema(db)),
  })
  const { error } = await migrator.migrateToLatest()
  if (error instanceof Error) throw error
  if (error !== undefined)
    throw new Error('The migration of the auth tables failed.', { cause: error })
}

/**
 * Where tables are made on PostgreSQL. Without it Kysely takes the bookkeeping of any schema of the
 * database for its own.
 */
async function currentSchema<TDatabase>(
  db: Kysely<TDatabase>,
): Promise<{ readonly migrationTableSchema?: string }> {
  if (!isPostgres(db)) return {}
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db)
  const name = rows[0]?.name ?? null
  return name === null ? {} : { migrationTableSchema: name }
}
