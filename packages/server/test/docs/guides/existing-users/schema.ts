// server/schema.ts
import type { Secret } from '@trpc-auth/server'
import { authUserColumns } from '@trpc-auth/server/drizzle/pg'
import { pgTable, serial, text } from 'drizzle-orm/pg-core'

const { profile: _inColumnsOfTheirOwn, ...columns } = authUserColumns()

export const users = pgTable('users', {
  ...columns,
  // What your table calls or keeps differently:
  id: serial().primaryKey(),
  email: text().notNull(),
  passwordHash: text('password').$type<Secret>(),
  // Yours:
  name: text().notNull(),
  role: text().notNull().default('reader'),
})
