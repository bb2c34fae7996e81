import { drizzle as sqliteDrizzle } from 'drizzle-orm/better-sqlite3'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as postgresDrizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { describe, expectTypeOf, test } from 'vitest'
import type { SessionStore, UserStore } from '../../src/index.ts'
import { drizzleSessions, drizzleUsers } from '../../src/stores/drizzle/index.ts'
import { authSessionColumns, authUserColumns } from '../../src/stores/drizzle/pg.ts'

const db = postgresDrizzle('postgres://nowhere')
const users = pgTable('user', {
  ...authUserColumns(),
  id: uuid().primaryKey(),
  displayName: text().notNull(),
  born: timestamp(),
})
const sessions = pgTable('session', authSessionColumns())

test('the databases of all dialects are taken', () => {
  expectTypeOf(drizzleUsers(db, users)).toEqualTypeOf<UserStore>()
  expectTypeOf(drizzleSessions(db, sessions)).toEqualTypeOf<SessionStore>()
  drizzleUsers(sqliteDrizzle(':memory:'), users)
  drizzleUsers(mysqlDrizzle('mysql://nowhere'), users)
})

describe('does not compile', () => {
  test('a table that lacks a column', () => {
    const { emailKey: _emailKey, ...columns } = authUserColumns()
    // @ts-expect-error -- emailKey is missing
    drizzleUsers(db, pgTable('user', columns))
    // @ts-expect-error -- it is no table of sessions
    drizzleSessions(db, users)
  })

  test('a column of another type', () => {
    const createdAt = timestamp({ mode: 'string' }).notNull()
    // @ts-expect-error -- createdAt must give a Date
    drizzleUsers(db, pgTable('user', { ...authUserColumns(), createdAt }))
    // @ts-expect-error -- isActive must be a boolean
    drizzleUsers(db, pgTable('user', { ...authUserColumns(), isActive: integer().notNull() }))
  })

  test('a profile column that JSON cannot hold', () => {
    drizzleUsers(db, users, { profile: { displayName: users.displayName } })
    // @ts-expect-error -- a Date is no JSON
    drizzleUsers(db, users, { profile: { born: users.born } })
  })

  test('what is no database', () => {
    // @ts-expect-error -- a connection string is not enough
    drizzleUsers('postgres://nowhere', users)
  })
})
