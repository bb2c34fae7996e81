import {
  authRecordColumns,
  authRecordKeys,
  authSessionColumns,
  authUserColumns,
} from '@trpc-auth/server/drizzle/sqlite'
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const users = sqliteTable('user', {
  ...authUserColumns(),
  displayName: text('display_name').notNull(),
})

export const sessions = sqliteTable('session', authSessionColumns(), (table) => [
  index('session_user').on(table.userId),
  index('session_expires').on(table.expiresAt),
])

export const records = sqliteTable('auth_record', authRecordColumns(), authRecordKeys)
