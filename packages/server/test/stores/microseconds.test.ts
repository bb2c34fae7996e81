import { datetime, mysqlTable } from 'drizzle-orm/mysql-core'
import { pgTable, timestamp } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import type { UserStore } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import { user } from '../../src/testing/sample-user.ts'
import { openAccounts } from '../harness/accounts.ts'
import { available, createTable, openMysql, openPostgres } from '../harness/drizzle.ts'
import { userStores } from '../harness/user-stores.ts'

const people = Array.from({ length: 200 }, (_, at) => user(`u${String(at).padStart(3, '0')}`))

/** Columns that keep more, and less, than JavaScript tells. */
const kinds = [
  ...(['timestamp', 'timestamptz'] as const).flatMap((type) =>
    ([undefined, 0, 3, 6] as const).map((precision) => ({
      name: `${type}(${precision ?? ''}) of PostgreSQL`,
      has: available.postgres,
      open: openPostgres,
      quote: '"',
      spread: `timestamp '2026-11-23 12:00:00.123' + random() * interval '900 microseconds'`,
      users: pgTable('user', {
        ...pg.authUserColumns(),
        createdAt: timestamp('created_at', {
          withTimezone: type === 'timestamptz',
          ...(precision !== undefined && { precision }),
        }).notNull(),
      }),
    })),
  ),
  ...([0, 3, 6] as const).map((fsp) => ({
    name: `datetime(${fsp}) of MariaDB`,
    has: available.mysql,
    open: openMysql,
    quote: '`',
    spread: `timestamp '2026-11-23 12:00:00.123' + interval floor(rand() * 900) microsecond`,
    users: mysqlTable('user', {
      ...mysql.authUserColumns(),
      createdAt: datetime('created_at', { fsp }).notNull(),
    }),
  })),
]

/** Every user that the pages show, some of whom are deleted while somebody looks. */
async function leafThrough(store: UserStore, limit: number, deletes = false) {
  const seen: string[] = []
  let page = await store.list({ limit })
  for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
    seen.push(...page.map(({ id }) => id))
    if (deletes) await store.delete(last.id)
    page = await store.list({ limit, after: last })
  }
  return seen
}

describe.for(kinds)('users in a $name', ({ has, open, quote, spread, users }) => {
  test.skipIf(!has)('who were imported at once are all listed [field-D7]', async () => {
    await using setup = await open()
    await setup.run(createTable(users, quote))
    const store = drizzleUsers(setup.db, users)
    for (const person of people) await store.insert(person)
    await setup.run(`update ${quote}user${quote} set created_at = ${spread}`)
    const ids = people.map(({ id }) => id)
    expect((await leafThrough(store, 26)).toSorted()).toEqual(ids)
    expect((await leafThrough(store, 26, true)).toSorted()).toEqual(ids)
  })
})

/** Instants as other systems write them, and what is none. */
const written = ['2024-01-01 00:00:00', '2024-01-01T00:00:00.5Z', '2024-01-01', 'yesterday', '']

const inText = userStores.filter(({ name }) => name.startsWith('Kysely'))

describe.for(inText)('$name', ({ available: has, open }) => {
  test.skipIf(!has)('lists users whose times another system wrote [field-D7,D14]', async () => {
    await using database = await open()
    const { users, run } = database
    for (const [at, person] of people.slice(0, 60).entries()) {
      await users.insert(person)
      const time = written[at % written.length] ?? ''
      await run(`update auth_user set created_at = '${time}' where id = '${person.id}'`)
    }
    expect(new Set(await leafThrough(users, 7)).size).toBe(60)
    expect((await leafThrough(users, 7)).length).toBe(60)
    await using town = await openAccounts({ users })
    const admin = await town.admin()
    expect((await admin.trpc.users.list.query({ limit: 100 })).users).toHaveLength(61)
    const { createdAt } = (await users.findById('u000')) ?? user('nobody')
    expect(createdAt).toEqual(new Date('2024-01-01T00:00:00Z'))
  })
})
