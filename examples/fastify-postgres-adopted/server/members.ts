import type { Secret } from '@trpc-auth/server'
import { boolean, integer, pgTable, serial, text, timestamp, varchar } from 'drizzle-orm/pg-core'

/** The property names are those that the auth layer knows; the columns keep the names they had. */
export const members = pgTable('members', {
  id: serial('member_id').primaryKey(),
  email: varchar('mail', { length: 320 }).notNull(),
  emailKey: varchar('email_key', { length: 320 }).notNull().unique(),
  passwordHash: varchar('pw_bcrypt', { length: 512 }).$type<Secret>(),
  isActive: boolean('is_active').notNull(),
  isVerified: boolean('is_verified').notNull(),
  isSuperuser: boolean('is_superuser').notNull(),
  sessionEpoch: integer('session_epoch').notNull(),
  createdAt: timestamp('joined', { withTimezone: true, precision: 3 }).notNull(),
  fullName: text('full_name'),
})
