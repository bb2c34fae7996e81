import { int, mysqlTable } from 'drizzle-orm/mysql-core'
import { boolean, integer, pgTable, serial, text, uuid } from 'drizzle-orm/pg-core'
import { integer as sqliteInteger, sqliteTable, text as sqliteText } from 'drizzle-orm/sqlite-core'
import pgDriver from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  authRouter,
  backend,
  cookieTransport,
  createAuth,
  databaseStrategy,
  registerRouter,
} from '../../src/index.ts'
import { drizzleSessions, drizzleUsers, type UsersTable } from '../../src/stores/drizzle/index.ts'
import { endedChannel } from '../../src/stores/postgres-feed.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import * as sqlite from '../../src/stores/drizzle/sqlite.ts'
import { testVisitor, userStoreContract } from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'
import {
  available,
  createTable,
  openMysql,
  openPostgres,
  openSqlite,
  type DrizzleSetup,
} from '../harness/drizzle.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { noIds } from '../harness/no-ids.ts'

interface Kind {
  readonly name: string
  readonly has: boolean
  readonly open: () => Promise<DrizzleSetup>
  readonly users: UsersTable
  readonly quote?: string
}

/** Ids that the database makes. */
const kinds: readonly Kind[] = [
  {
    name: 'an integer in SQLite',
    has: available.sqlite,
    open: openSqlite,
    users: sqliteTable('user', {
      ...sqlite.authUserColumns(),
      id: sqliteInteger('id').primaryKey(),
    }),
  },
  {
    name: 'a serial in PostgreSQL',
    has: available.postgres,
    open: openPostgres,
    users: pgTable('user', { ...pg.authUserColumns(), id: serial('id').primaryKey() }),
  },
  {
    name: 'a UUID of PostgreSQL’s own',
    has: available.postgres,
    open: openPostgres,
    users: pgTable('user', {
      ...pg.authUserColumns(),
      id: uuid('id').primaryKey().defaultRandom(),
    }),
  },
  {
    name: 'an integer that MariaDB counts',
    has: available.mysql,
    open: openMysql,
    users: mysqlTable('user', {
      ...mysql.authUserColumns(),
      id: int('id').autoincrement().primaryKey(),
    }),
    quote: '`',
  },
]

describe.each(kinds)('the id is $name', ({ has, open, users, quote = '"' }) => {
  describe.skipIf(!has)('by the contract [field-D20]', () => {
    let setup: DrizzleSetup
    beforeAll(async () => {
      setup = await open()
      await setup.run(createTable(users, quote))
    })
    afterAll(() => setup[Symbol.asyncDispose]())

    proveAll(
      userStoreContract(async () => {
        await setup.run(`delete from ${quote}user${quote}`)
        return { store: drizzleUsers(setup.db, users) }
      }),
    )

    test('what is no such id is nobody’s [field-D16]', async () => {
      const store = drizzleUsers(setup.db, users)
      for (const id of noIds) {
        expect(await store.findById(id)).toBeNull()
        expect(await store.update(id, { isActive: true })).toMatchObject({ reason: 'not-found' })
        expect(await store.delete(id)).toMatchObject({ reason: 'not-found' })
      }
    })
  })
})

describe.skipIf(!available.postgres)('a table of the app’s own in PostgreSQL', () => {
  const users = pgTable('member', {
    ...pg.authUserColumns(),
    id: serial('id').primaryKey(),
    displayName: text('display_name').notNull(),
    age: integer('age'),
    newsletter: boolean('newsletter').notNull(),
    internalNote: text('internal_note'),
  })
  const sessions = pgTable('login', {
    ...pg.authSessionColumns(),
    userId: integer('user_id').notNull(),
  })
  let setup: DrizzleSetup
  beforeAll(async () => {
    setup = await openPostgres()
    await setup.run(createTable(users))
    await setup.run(createTable(sessions))
  })
  afterAll(() => setup[Symbol.asyncDispose]())

  const { displayName, age, newsletter } = users
  const openStore = () =>
    drizzleUsers(setup.db, users, { profile: { displayName, age, newsletter } })
  const profile = { displayName: 'Ada', age: null, newsletter: true, plan: 'pro' }

  test('keeps fields of the profile in their columns, and the others as JSON', async () => {
    const store = openStore()
    const inserted = await store.insert({ ...person('ada'), profile })
    expect(inserted).toMatchObject({ ok: true, user: { id: '1', profile } })
    await setup.run(`update member set internal_note = 'owes us money', age = 36`)

    const found = await store.findById('1')
    expect(found?.profile).toEqual({ ...profile, age: 36 })

    const changed = await store.update(
      '1',
      { profile: { ...profile, displayName: 'Eve' } },
      { profile: found?.profile ?? {} },
    )
    expect(changed).toMatchObject({
      ok: true,
      user: { profile: { displayName: 'Eve', age: null } },
    })
    expect(
      await store.update('1', { isVerified: true }, { profile: { ...profile, age: 1 } }),
    ).toEqual({ ok: false, reason: 'changed' })
  })

  test('signs users in whose ids are numbers, with their sessions beside them', async () => {
    const auth = createAuth({
      backends: [
        backend({
          name: 'web',
          transport: cookieTransport(),
          strategy: databaseStrategy({
            sessions: drizzleSessions(setup.db, sessions),
            lifetimeSeconds: 60,
          }),
        }),
      ],
      users: openStore(),
      passwords: { hasher: fastHasher },
      profile: z.object({ displayName: z.string(), newsletter: z.boolean().default(false) }),
    })
    const { initTRPC } = await import('@trpc/server')
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    const router = t.router({
      ...authRouter(auth, t.procedure),
      ...registerRouter(auth, t.procedure),
    })
    const visitor = testVisitor()
    const call = () => router.createCaller(auth.createContext(visitor))
    const bob = { email: 'bob@example.org', password: 'battery staple' }
    await call().register({ ...bob, displayName: 'Bob' })
    const { user } = await call().login(bob)

    expect(user).toMatchObject({ id: expect.stringMatching(/^\d+$/) as string, displayName: 'Bob' })
    expect(await call().me()).toEqual(user)
    expect(Object.keys(user)).not.toContain('internalNote')
  })

  test('tells those who listen which sessions were ended or changed their epoch', async () => {
    const listener = new pgDriver.Client(setup.url)
    await listener.connect()
    await listener.query(`listen ${endedChannel}`)
    const told: (string | undefined)[] = []
    listener.on('notification', ({ payload }) => told.push(payload))
    const store = drizzleSessions(setup.db, sessions)
    for (const id of ['one', 'two', 'three']) await store.insert(sessionOf(id))

    expect(await store.update('two', { lastUsedAt: new Date() })).toBe(true)
    expect(await store.delete('7', { not: 'two' })).toBe(2)
    await expect.poll(() => new Set(told)).toEqual(new Set(['one', 'three']))

    expect(await store.update('two', { epoch: 5 })).toBe(true)
    await expect.poll(() => told.at(-1)).toBe('two')
    expect((await store.find('two'))?.epoch).toBe(5)
    await listener.end()
  })

  test('refuses a column of another table at start-up', () => {
    expect(() =>
      drizzleUsers(setup.db, users, { profile: { displayName: sessions.address } }),
    ).toThrow(/the column of displayName is not one of the users' table/)
  })
})

test('a profile field without a column is refused, not lost', async () => {
  const { profile: _json, ...columns } = sqlite.authUserColumns()
  const users = sqliteTable('user', { ...columns, displayName: sqliteText('display_name') })
  await using setup = await openSqlite()
  await setup.run(createTable(users))
  const store = drizzleUsers(setup.db, users, { profile: { displayName: users.displayName } })

  expect(await store.insert({ ...person('ada'), profile: { displayName: 'Ada' } })).toMatchObject({
    ok: true,
  })
  await expect(
    store.insert({ ...person('bob'), profile: { displayName: 'Bob', plan: 'pro' } }),
  ).rejects.toThrow(/there is no column for plan/)
})

function sessionOf(id: string) {
  const now = new Date()
  const times = { createdAt: now, lastUsedAt: now, expiresAt: now }
  const device = { userAgent: null, address: null }
  const claims = { amr: [] }
  return {
    id,
    userId: '7',
    backend: 'web',
    secretHash: null,
    epoch: 0,
    claims,
    ...times,
    ...device,
  }
}

function person(name: string) {
  return {
    id: name,
    email: `${name}@example.org`,
    emailKey: `${name}@example.org`,
    passwordHash: 'hash',
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: new Date(),
    profile: {},
  }
}
