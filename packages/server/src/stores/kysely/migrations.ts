import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { addColumn, addIndex, newTable } from './ddl.ts'
import { isMysql, isPostgres } from './dialect.ts'
import { longProfile } from './long-profile.ts'
import { allowNoPassword } from './nullable-password.ts'
import type { IdKind } from './schema.ts'

function userTable(ids: IdKind): Migration {
  return {
    async up(db) {
      await withId(db, ids, newTable(db, 'auth_user'))
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
      // the list of users, a page at a time
      await addIndex(db, 'auth_user_created', { on: 'auth_user', columns: ['created_at', 'id'] })
      // the few superusers, who are counted before one is taken away
      await addIndex(db, 'auth_user_superuser', { on: 'auth_user', columns: ['is_superuser'] })
    },
    async down(db) {
      await db.schema.dropTable('auth_user').execute()
    },
  }
}

const sessionTable: Migration = {
  async up(db) {
    await newTable(db, 'auth_session')
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
    // the sessions of a user, and which are the oldest
    await addIndex(db, 'auth_session_user', {
      on: 'auth_session',
      columns: ['user_id', 'created_at'],
    })
    // the sessions to purge
    await addIndex(db, 'auth_session_expires', { on: 'auth_session', columns: ['expires_at'] })
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

const usersWithoutPassword: Migration = {
  up: (db) => allowNoPassword(db),
  // Nothing: a version that knows nothing of it gets along with it, and users may have none by now.
  down: async () => undefined,
}

const recordTable: Migration = {
  async up(db) {
    await newTable(db, 'auth_record')
      .addColumn('kind', 'varchar(32)', (column) => column.notNull())
      .addColumn('key', 'varchar(255)', (column) => column.notNull())
      .addColumn('owner', 'varchar(64)')
      // MySQL's `text` ends at 65,535 bytes, and if it is not strict, in silence.
      .addColumn('data', isMysql(db) ? sql`longtext` : 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'varchar(24)', (column) => column.notNull())
      .addColumn('expires_at', 'varchar(24)')
      // by which one of all who use something at once is told that it was there to be used
      .addPrimaryKeyConstraint('auth_record_key', ['kind', 'key'])
      .execute()
    // what a user has, and all of it when they go
    await addIndex(db, 'auth_record_owner', { on: 'auth_record', columns: ['owner', 'kind'] })
    // the records to purge
    await addIndex(db, 'auth_record_expires', { on: 'auth_record', columns: ['expires_at'] })
  },
  async down(db) {
    await db.schema.dropTable('auth_record').execute()
  },
}

const sessionClaims: Migration = {
  up: (db) => addColumn(db, 'claims', { to: 'auth_session', type: 'text' }),
  async down(db) {
    await db.schema.alterTable('auth_session').dropColumn('claims').execute()
  },
}

/** The migrations of this layer, in order: one that is added sorts behind all that there are. */
export function migrationsWith(ids: IdKind) {
  return {
    '2026-11-23-auth-session': sessionTable,
    '2026-11-23-auth-user': userTable(ids),
    '2026-11-26-auth-record': recordTable,
    '2026-11-26-auth-session-claims': sessionClaims,
    '2026-11-26-auth-user-long-profile': longProfile,
    '2026-11-26-auth-user-without-password': usersWithoutPassword,
  } satisfies Record<string, Migration>
}
