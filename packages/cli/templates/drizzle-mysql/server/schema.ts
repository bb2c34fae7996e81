import {
  authRecordColumns,
  authRecordKeys,
  authSessionColumns,
  authUserColumns,
} from '@trpc-auth/server/drizzle/mysql'
import { index, mysqlTable, varchar } from 'drizzle-orm/mysql-core'

export const users = mysqlTable('user', {
  ...authUserColumns(),
  displayName: varchar('display_name', { length: 80 }).notNull(),
})

export const sessions = mysqlTable('session', authSessionColumns(), (table) => [
  index('session_user').on(table.userId),
  index('session_expires').on(table.expiresAt),
])

export const records = mysqlTable('auth_record', authRecordColumns(), authRecordKeys)
