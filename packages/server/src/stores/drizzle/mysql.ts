import {
  boolean,
  customType,
  datetime,
  index,
  int,
  primaryKey,
  type AnyMySqlColumn,
} from 'drizzle-orm/mysql-core'
import type { Secret } from '../../core/user.ts'

/**
 * Text that is compared as it is. MySQL's own default holds `é` for `e`, and so one user's address
 * for another's.
 */
const exact = (name: string, type: string) =>
  customType<{ data: string }>({
    dataType: () => `${type} character set utf8mb4 collate utf8mb4_bin`,
  })(name)

const time = (name: string) => datetime(name, { mode: 'date', fsp: 3 })
const instant = (name: string) => time(name).notNull()

/** The columns of a user: `mysqlTable('user', { ...authUserColumns(), … })`. */
export function authUserColumns() {
  return {
    id: exact('id', 'varchar(64)').primaryKey(),
    email: exact('email', 'varchar(320)').notNull(),
    emailKey: exact('email_key', 'varchar(320)').notNull().unique(),
    passwordHash: exact('password_hash', 'varchar(512)').$type<Secret>(),
    isActive: boolean('is_active').notNull(),
    isVerified: boolean('is_verified').notNull(),
    isSuperuser: boolean('is_superuser').notNull(),
    sessionEpoch: int('session_epoch').notNull(),
    createdAt: instant('created_at'),
    profile: exact('profile', 'longtext').notNull(),
  }
}

/** The columns of a session: `mysqlTable('session', authSessionColumns(), …)`. */
export function authSessionColumns() {
  return {
    id: exact('id', 'varchar(64)').primaryKey(),
    userId: exact('user_id', 'varchar(64)').notNull(),
    backend: exact('backend', 'varchar(64)').notNull(),
    secretHash: exact('secret_hash', 'varchar(64)').$type<Secret>(),
    epoch: int('epoch').notNull(),
    createdAt: instant('created_at'),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    userAgent: exact('user_agent', 'varchar(256)'),
    address: exact('address', 'varchar(45)'),
    claims: exact('claims', 'text'),
  }
}

/** The columns of a record: `mysqlTable('auth_record', authRecordColumns(), authRecordKeys)`. */
export function authRecordColumns() {
  return {
    kind: exact('kind', 'varchar(32)').notNull(),
    key: exact('key', 'varchar(255)').notNull(),
    owner: exact('owner', 'varchar(64)'),
    data: exact('data', 'longtext').notNull(),
    version: int('version').notNull(),
    createdAt: instant('created_at'),
    expiresAt: time('expires_at'),
  }
}

/** What makes a record the only one of its key, and quick to find. */
export function authRecordKeys(
  table: Readonly<Record<'kind' | 'key' | 'owner' | 'expiresAt', AnyMySqlColumn>>,
) {
  return [
    primaryKey({ columns: [table.kind, table.key] }),
    index('auth_record_owner').on(table.owner, table.kind),
    index('auth_record_expires').on(table.expiresAt),
  ]
}
