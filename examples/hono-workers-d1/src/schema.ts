import { authSessionColumns, authUserColumns } from '@trpc-auth/server/drizzle/sqlite'
import { index, sqliteTable } from 'drizzle-orm/sqlite-core'

// As in migrations/: `drizzle-kit generate` writes the next one from here.
export const users = sqliteTable('user', authUserColumns())
export const sessions = sqliteTable('session', authSessionColumns(), (table) => [
  index('session_user_id').on(table.userId),
  index('session_expires_at').on(table.expiresAt),
])
