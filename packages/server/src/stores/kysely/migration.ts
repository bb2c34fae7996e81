import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { patient, retried } from '../retry.ts'
import { isMysql, isPostgres } from './dialect.ts'
import { migrationsWith } from './migrations.ts'
import { authTables, type IdKind } from './schema.ts'

/** By name; these names are there, whatever comes. */
export type AuthMigrations = Record<string, Migration> & ReturnType<typeof migrationsWith>

/**
 * The migrations of the tables that {@link AuthDatabase} describes, by name, in order: for the app's
 * own migrator. That wants each new name to sort behind all that have run, so give each of these a
 * name in the app's order: `'014_auth_user': authMigrations['2026-11-23-auth-user']`. What
 * {@link migrateAuth} has made already they leave as it is.
 */
export const authMigrations: AuthMigrations = migrationsWith('text')

export interface MigrateOptions {
  /** As in `kyselyUsers`. It counts when the table is made, and never changes one. @default 'text' */
  readonly ids?: IdKind
}

/**
 * Brings the tables of this layer up to date. Its bookkeeping is in `auth_migration`, apart from
 * the app's own; on PostgreSQL all of it is in the first schema of the search path. Processes that
 * start at the same time may all call it.
 *
 * @throws what the database answered; what was migrated before stays
 */
export async function migrateAuth<TDatabase>(
  db: Kysely<TDatabase>,
  { ids = 'text' }: MigrateOptions = {},
): Promise<void> {
  const migrator = await migratorOf(db, ids)
  const migrate = async () => {
    const { error } = await migrator.migrateToLatest()
    if (error instanceof Error) throw error
    if (error !== undefined)
      throw new Error('The migration of the auth tables failed.', { cause: error })
  }
  // Kysely locks nothing in SQLite. Of several processes one wins each step; the others try again,
  // and find it done.
  await (isPostgres(db) || isMysql(db) ? migrate() : retried(migrate, patient))
}

/**
 * The migrations that {@link migrateAuth} would run now, by name, in order. Writes nothing.
 *
 * @throws what the database answered
 */
export async function pendingAuthMigrations<TDatabase>(
  db: Kysely<TDatabase>,
): Promise<readonly string[]> {
  const migrator = await migratorOf(db, 'text')
  const all = await migrator.getMigrations()
  return all.flatMap(({ name, executedAt }) => (executedAt === undefined ? [name] : []))
}

async function migratorOf<TDatabase>(db: Kysely<TDatabase>, ids: IdKind): Promise<Migrator> {
  const schema = await currentSchema(db)
  return new Migrator({
    db: authTables(db),
    provider: { getMigrations: async () => migrationsWith(ids) },
    migrationTableName: 'auth_migration',
    migrationLockTableName: 'auth_migration_lock',
    ...schema,
  })
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
