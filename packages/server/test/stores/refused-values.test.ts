import { int, mysqlTable, varchar as mysqlVarchar } from 'drizzle-orm/mysql-core'
import { integer, pgTable, varchar } from 'drizzle-orm/pg-core'
import { integer as sqliteInteger, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import type { Profile } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import * as sqlite from '../../src/stores/drizzle/sqlite.ts'
import { user } from '../../src/testing/sample-user.ts'
import { available, createTable, openMysql, openPostgres, openSqlite } from '../harness/drizzle.ts'

/** A table with rules of its own, whose columns are named otherwise than the fields. */
const servers = [
  {
    server: 'SQLite',
    has: available.sqlite,
    setup: openSqlite,
    quote: '"',
    table: sqliteTable('member', {
      ...sqlite.authUserColumns(),
      nick: text('nick_name'),
      age: sqliteInteger('years'),
      team: sqliteInteger('team_id'),
      name: text('name').notNull(),
    }),
  },
  {
    server: 'PostgreSQL',
    has: available.postgres,
    setup: openPostgres,
    quote: '"',
    table: pgTable('member', {
      ...pg.authUserColumns(),
      nick: varchar('nick_name', { length: 10 }),
      age: integer('years'),
      team: integer('team_id'),
      name: varchar('name', { length: 30 }).notNull(),
    }),
  },
  {
    server: 'MariaDB',
    has: available.mysql,
    setup: openMysql,
    quote: '`',
    table: mysqlTable('member', {
      ...mysql.authUserColumns(),
      nick: mysqlVarchar('nick_name', { length: 10 }),
      age: int('years'),
      team: int('team_id'),
      name: mysqlVarchar('name', { length: 30 }).notNull(),
    }),
  },
] as const

const good = { nick: 'ada', age: 36, team: 1, name: 'Ada' }

interface Refused {
  readonly what: string
  readonly profile: Profile
  readonly field: string
  readonly reason?: 'field-taken'
  /** Where it is taken. */
  readonly but?: readonly string[]
}

const refusals: readonly Refused[] = [
  { what: 'a taken pair', profile: good, field: 'nick', reason: 'field-taken' },
  { what: 'against a check', profile: { ...good, nick: 'eve', age: 300 }, field: 'age' },
  { what: 'nothing', profile: { ...good, nick: 'eve', name: null }, field: 'name' },
  {
    what: 'too large',
    profile: { ...good, nick: 'eve', age: 99999999999 },
    field: 'age',
    but: ['SQLite'], // which knows no sizes
  },
  {
    what: 'no such row',
    profile: { ...good, nick: 'eve', team: 9 },
    field: 'team',
    but: ['SQLite'], // which does not say of which column
  },
  {
    what: 'too long',
    profile: { ...good, nick: 'x'.repeat(11) },
    field: 'nick',
    but: ['SQLite'], // which knows no lengths
  },
  {
    what: 'a NUL',
    profile: { ...good, nick: 'e\0e' },
    field: 'nick',
    but: ['SQLite', 'MariaDB'], // which keep it
  },
  { what: 'half a character', profile: { ...good, nick: 'e\ud800' }, field: 'nick' },
  {
    what: 'a value that speaks like the database',
    profile: { ...good, name: `x' for key 'age` },
    field: 'nick',
    reason: 'field-taken',
  },
]

describe.for(servers)('Drizzle on $server', ({ server, has, setup: open, table, quote }) => {
  const cases = refusals.filter(({ but = [] }) => !but.includes(server))
  test.skipIf(!has).for(cases)(
    'names the field that it refuses: $what [field-D11]',
    async ({ profile, field, reason = 'field-refused' }) => {
      await using setup = await open()
      await setup.run('create table team (id integer primary key)')
      await setup.run('insert into team values (1)')
      const rules = [
        'constraint member_nick_name unique (name, nick_name)',
        'constraint years_sane check (years < 200 or years > 90000)',
        'constraint member_team foreign key (team_id) references team (id)',
      ]
      await setup.run(createTable(table, quote).replace(/\)$/, `, ${rules.join(', ')})`))
      const { nick, age, team, name } = table
      const store = drizzleUsers(setup.db, table, { profile: { nick, age, team, name } })
      const isTaken = reason === 'field-taken'
      expect(await store.insert(user('ada', { profile: isTaken ? profile : good }))).toMatchObject({
        ok: true,
      })
      const refused = { ok: false, reason, field }
      expect(await store.insert(user('bob', { profile }))).toEqual(refused)
      expect(await store.rehearse?.(user('bob', { profile }))).toEqual(refused)
      expect(await store.findById('bob')).toBeNull()
    },
  )
})
