import { boolean, integer, text, timestamp, varchar } from 'drizzle-orm/pg-core'
import type { Secret } from '../../secret.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 }).notNull()

/** The columns of a user: `pgTable('user', { ...authUserColumns(), … })`. */
export function authUserColumns() {
  return {
    id: varchar('id', { length: 64 }).primaryKey(),
    email: varchar('email', { length: 320 }).notNull(),
    emailKey: varchar('email_key', { length: 320 }).notNull().unique(),
    passwordHash: varchar('password_hash', { length: 512 }).$type<Secret>().notNull(),
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
  }
}
