import {
  boolean,
  index,
  integer,
  primaryKey,
  text,
  timestamp,
  varchar,
  type ExtraConfigColumn,
} from 'drizzle-orm/pg-core'
import type { Secret } from '../../core/user.ts'

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
const instant = (name: string) => time(name).notNull()

/** The columns of a user: `pgTable('user', { ...authUserColumns(), … })`. */
export function authUserColumns() {
  return {
    id: varchar('id', { length: 64 }).primaryKey(),
    email: varchar('email', { length: 320 }).notNull(),
    emailKey: varchar('email_key', { length: 320 }).notNull().unique(),
    passwordHash: varchar('password_hash', { length: 512 }).$type<Secret>(),
    isActive: boolean('is_active').notNull(),
    isVerified: boolean('is_verified').notNull(),
    isSuperuser: boolean('is_superuser').notNull(),
    sessionEpoch: integer('session_epoch').notNull(),
    createdAt: instant('created_at'),
    profile: text('profile').notNull(),
  }
}

/** The columns of a session: `pgTable('session', authSessionColumns(), …)`. */
export function authSessionColumns() {
  return {
    id: varchar('id', { length: 64 }).primaryKey(),
    userId: varchar('user_id', { length: 64 }).notNull(),
    backend: varchar('backend', { length: 64 }).notNull(),
    secretHash: varchar('secret_hash', { length: 64 }).$type<Secret>(),
    epoch: integer('epoch').notNull(),
    createdAt: instant('created_at'),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    userAgent: varchar('user_agent', { length: 256 }),
    address: varchar('address', { length: 45 }),
    claims: text('claims'),
  }
}

/** The columns of a record: `pgTable('auth_record', authRecordColumns(), authRecordKeys)`. */
export function authRecordColumns() {
  return {
    kind: varchar('kind', { length: 32 }).notNull(),
    key: varchar('key', { length: 255 }).notNull(),
    owner: varchar('owner', { length: 64 }),
    data: text('data').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at'),
    expiresAt: time('expires_at'),
  }
}

/** What makes a record the only one of its key, and quick to find. */
export function authRecordKeys(
  table: Readonly<Record<'kind' | 'key' | 'owner' | 'expiresAt', ExtraConfigColumn>>,
) {
  return [
    primaryKey({ columns: [table.kind, table.key] }),
    index('auth_record_owner').on(table.owner, table.kind),
    index('auth_record_expires').on(table.expiresAt),
  ]
}
