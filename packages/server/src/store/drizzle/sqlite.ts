import { integer, text } from 'drizzle-orm/sqlite-core'
import type { Secret } from '../../secret.ts'

const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull()
const instant = (name: string) => integer(name, { mode: 'timestamp_ms' }).notNull()

/** The columns of a user: `sqliteTable('user', { ...authUserColumns(), … })`. */
export function authUserColumns() {
  return {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull().unique(),
    passwordHash: text('password_hash').$type<Secret>().notNull(),
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
  }
}
