import { authUserColumns } from '@trpc-auth/server/drizzle/sqlite'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const users = sqliteTable('user', authUserColumns()) // and columns of your own

export const posts = sqliteTable('post', {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().notNull(),
  createdById: text('created_by')
    .notNull()
    .references(() => users.id),
})
