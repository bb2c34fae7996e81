import { index, integer, primaryKey, text, type AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Secret } from '../../core/user.ts'

const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull()
const time = (name: string) => integer(name, { mode: 'timestamp_ms' })
const instant = (name: string) => time(name).notNull()

/** The columns of a user: `sqliteTable('user', { ...authUserColumns(), … })`. */
export function authUserColumns() {
  return {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull().unique(),
    passwordHash: text('password_hash').$type<Secret>(),
    isActive: flag('is_active'),
    isVerified: flag('is_verified'),
    isSuperuser: flag('is_superuser'),
    sessionEpoch: integer('session_epoch').notNull(),
    createdAt: instant('created_at'),
    profile: text('profile').notNull(),
  }
}

/** The columns of a session: `sqliteTable('session', authSessionColumns(), …)`. */
export function authSessionColumns() {
  return {
    id: text('id').primaryKey(),
    userId: text('user_id').notNull(),
    backend: text('backend').notNull(),
    secretHash: text('secret_hash').$type<Secret>(),
    epoch: integer('epoch').notNull(),
    createdAt: instant('created_at'),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    userAgent: text('user_agent'),
    address: text('address'),
    claims: text('claims'),
  }
}

/** The columns of a record: `sqliteTable('auth_record', authRecordColumns(), authRecordKeys)`. */
export function authRecordColumns() {
  return {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    owner: text('owner'),
    data: text('data').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at'),
    expiresAt: time('expires_at'),
  }
}

/** What makes a record the only one of its key, and quick to find. */
export function authRecordKeys(
  table: Readonly<Record<'kind' | 'key' | 'owner' | 'expiresAt', AnySQLiteColumn>>,
) {
  return [
    primaryKey({ columns: [table.kind, table.key] }),
    index('auth_record_owner').on(table.owner, table.kind),
    index('auth_record_expires').on(table.expiresAt),
  ]
}
