import {
  authRecordColumns,
  authRecordKeys,
  authSessionColumns,
  authUserColumns,
} from '@trpc-auth/server/drizzle/pg'
import { index, pgTable, text } from 'drizzle-orm/pg-core'

export const users = pgTable('user', {
  ...authUserColumns(),
  displayName: text('display_name').notNull(),
})

export const sessions = pgTable('session', authSessionColumns(), (table) => [
  index('session_user').on(table.userId),
  index('session_expires').on(table.expiresAt),
])

export const records = pgTable('auth_record', authRecordColumns(), authRecordKeys)
