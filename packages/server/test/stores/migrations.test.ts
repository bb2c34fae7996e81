import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { describe, expect, test, vi } from 'vitest'
import {
  authMigrations,
  kyselyRecords,
  kyselySessions,
  kyselyUsers,
  migrateAuth,
  pendingAuthMigrations,
} from '../../src/stores/kysely/users.ts'
import { record } from '../../src/testing/sample-record.ts'
import { session } from '../../src/testing/sample-session.ts'
import { user } from '../../src/testing/sample-user.ts'
import { makeVersionBefore } from '../harness/version-before.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A migration of the app's own. */
const appTable = (name: string): Migration => ({
  up: (db) => db.schema.createTable(name).addColumn('id', 'integer').execute(),
})

async function migrate(db: Kysely<object>, migrations: Record<string, Migration>): Promise<void> {
  const provider = { getMigrations: async () => migrations }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  expect(error).toBeUndefined()
}

/** The migrations of this layer, each under a name of the app's. */
function named(nameOf: (at: number) => string): Record<string, Migration> {
  return Object.fromEntries(
    Object.values(authMigrations).map((migration, at) => [nameOf(at), migration]),
  )
}

async function worksOn({ db }: SqlDatabase): Promise<void> {
  const ada = user('ada', { passwordHash: null })
  expect(await kyselyUsers(db).insert(ada)).toEqual({ ok: true, user: ada })
  await kyselySessions(db).insert(session('one'))
  expect(await kyselySessions(db).find('one')).toEqual(session('one'))
  expect(await kyselyRecords(db).insert(record('one'))).toBe(true)
}

/** Names of migrations as apps have them: [the first, ours, those that come later]. */
const orders = [
  { what: 'numbers', first: '001_app', own: (at: number) => `002_auth_${at}`, later: '003_app' },
  {
    what: 'epoch times',
    first: '1700000000000_app',
    own: (at: number) => `170000000001${at}_auth`,
    later: '1700000000020_app',
  },
  {
    what: 'dates',
    first: '2027-01-01T00-app',
    own: (at: number) => `2027-01-02T0${at}-auth`,
    later: '2027-02-01T00-app',
  },
] as const

describe.each(sqlServers)('on $name', ({ available, open, openEmpty }) => {
  test.skipIf(!available).each(orders)(
    'merged under names of the app’s own order by $what, with others before and after [field-D10]',
    async ({ first, own, later }) => {
      await using database = await openEmpty()
      const before = { [first]: appTable('before') }
      await migrate(database.db, before)
      const merged = { ...before, ...named(own) }
      await migrate(database.db, merged)
      await worksOn(database)
      await migrate(database.db, { ...merged, [later]: appTable('after') })
      const { rows } = await sql`select * from ${sql.table('after')}`.execute(database.db)
      expect(rows).toEqual([])
    },
  )

  test.skipIf(!available)(
    'merged after `migrateAuth` has made the tables, they keep what is there [field-D10]',
    async () => {
      await using database = await open()
      await worksOn(database)
      await migrate(database.db, { '001_app': appTable('before'), ...named((at) => `002_${at}`) })
      expect(await kyselyUsers(database.db).findById('ada')).toMatchObject({ passwordHash: null })
      expect(await kyselySessions(database.db).find('one')).toEqual(session('one'))
      expect(await kyselyRecords(database.db).find('totp', 'one')).toEqual(record('one'))
    },
  )

  test.skipIf(!available)(
    '`migrateAuth` after they were merged leaves them as they are [field-D10]',
    async () => {
      await using database = await openEmpty()
      await migrate(
        database.db,
        named((at) => `001_${at}`),
      )
      await worksOn(database)
      await migrateAuth(database.db)
      expect(await kyselySessions(database.db).find('one')).toEqual(session('one'))
    },
  )

  test.skipIf(!available)('each is undone, and done again', async () => {
    await using database = await openEmpty()
    const provider = { getMigrations: async () => authMigrations }
    const migrator = new Migrator({ db: database.db, provider })
    await migrator.migrateToLatest()
    for (const _each of Object.keys(authMigrations)) {
      expect((await migrator.migrateDown()).error).toBeUndefined()
    }
    expect((await migrator.migrateToLatest()).error).toBeUndefined()
    await worksOn(database)
  })
})

/** Processes that start at the same time, each of which migrates; what it came to. */
async function startAtOnce(count: number, kind: string, url: string): Promise<unknown[]> {
  const file = join(import.meta.dirname, '../processes/migrate.ts')
  const children = Array.from({ length: count }, () => fork(file, [kind, url]))
  await Promise.all(children.map((child) => once(child, 'message')))
  const answers = children.map(async (child) => {
    const answer = once(child, 'message')
    const ended = once(child, 'exit')
    child.send('go')
    const told: unknown[] = await Promise.race([answer, ended])
    await ended
    return told[0]
  })
  return Promise.all(answers)
}

const four = ['migrated', 'migrated', 'migrated', 'migrated']

test.each(['SQLite', 'SQLite without patience'])(
  'four processes that migrate one file of %s at once all start, from nothing and from the version before [field-D10]',
  async (kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-migrations-'))
    for (const round of [1, 2, 3]) {
      const file = join(folder, `${round}.sqlite`)
      expect(await startAtOnce(4, kind, file)).toEqual(four)
      const db = new Kysely<object>({ dialect: new SqliteDialect({ database: new SQLite(file) }) })
      await worksOn({
        db,
        url: '',
        clear: async () => undefined,
        [Symbol.asyncDispose]: () => db.destroy(),
      })
      await db.destroy()
    }
    const file = join(folder, 'old.sqlite')
    await using db = new Kysely<object>({
      dialect: new SqliteDialect({ database: new SQLite(file) }),
    })
    await makeVersionBefore(db, new Date())
    expect(await startAtOnce(4, kind, file)).toEqual(four)
    expect(await kyselyUsers(db).findByEmailKey('ada@example.org')).not.toBeNull()
    await rm(folder, { recursive: true })
  },
)

test.each(sqlServers.filter(({ name, available }) => available && name !== 'SQLite'))(
  'four processes that migrate one database of $name at once all start [field-D10]',
  async ({ name, openEmpty }) => {
    await using database = await openEmpty()
    expect(await startAtOnce(4, name, database.url)).toEqual(four)
    await worksOn(database)
  },
)

describe.each(sqlServers.filter(({ available }) => available))('$name', ({ openEmpty }) => {
  test('names what `migrateAuth` would run, and writes nothing', async () => {
    await using database = await openEmpty()
    const { db } = database
    expect(await pendingAuthMigrations(db)).toEqual(Object.keys(authMigrations))
    expect(await db.introspection.getTables({ withInternalKyselyTables: true })).toEqual([])
    await migrateAuth(db)
    expect(await pendingAuthMigrations(db)).toEqual([])
  })
})
