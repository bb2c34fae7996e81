import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { mysqlTable } from 'drizzle-orm/mysql-core'
import { pgTable } from 'drizzle-orm/pg-core'
import { sql, type Kysely } from 'kysely'
import mysqlDriver from 'mysql2/promise'
import pgDriver from 'pg'
import { describe, expect, test } from 'vitest'
import { createUser, type UserStore } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { ada, bob, openAccounts } from '../harness/accounts.ts'
import { available, createTable, openMysql, openPostgres } from '../harness/drizzle.ts'
import { refusal } from '../harness/refusal.ts'
import { sqlServers } from '../harness/sql.ts'
import { userStores } from '../harness/user-stores.ts'

/** Users, and what the app does in one transaction with its own statements. */
interface Town extends AsyncDisposable {
  readonly users: UserStore
  readonly run: (statement: string) => Promise<unknown>
  readonly within: (work: (users: UserStore, run: Town['run']) => Promise<void>) => Promise<void>
}

const organisations = 'create table organisation (owner varchar(64) not null)'

const kyselyTowns = sqlServers.map((server) => ({
  name: `Kysely on ${server.name}`,
  has: server.available,
  open: async (): Promise<Town> => {
    const database = await server.open()
    const runOn = (db: Kysely<object>) => (statement: string) => sql.raw(statement).execute(db)
    await runOn(database.db)(organisations)
    return {
      users: kyselyUsers(database.db),
      run: async (statement) => (await runOn(database.db)(statement)).rows,
      within: (work) =>
        database.db
          .transaction()
          .execute((transaction) => work(kyselyUsers(transaction), runOn(transaction))),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  },
}))

async function onPostgres(): Promise<Town> {
  const setup = await openPostgres()
  const users = pgTable('user', pg.authUserColumns())
  await setup.run(createTable(users))
  await setup.run(organisations)
  const pool = new pgDriver.Pool({ connectionString: setup.url })
  const db = drizzlePostgres(pool)
  return {
    users: drizzleUsers(db, users),
    run: async (statement) => (await db.execute(statement)).rows,
    within: (work) =>
      db.transaction((transaction) =>
        work(drizzleUsers(transaction, users), (statement) => transaction.execute(statement)),
      ),
    async [Symbol.asyncDispose]() {
      await pool.end()
      await setup[Symbol.asyncDispose]()
    },
  }
}

async function onMariaDb(): Promise<Town> {
  const setup = await openMysql()
  const users = mysqlTable('user', mysql.authUserColumns())
  await setup.run(createTable(users, '`'))
  await setup.run(organisations)
  const pool = mysqlDriver.createPool(setup.url)
  const db = drizzleMysql(pool)
  return {
    users: drizzleUsers(db, users),
    run: async (statement) => (await db.execute(statement))[0],
    within: (work) =>
      db.transaction((transaction) =>
        work(drizzleUsers(transaction, users), (statement) => transaction.execute(statement)),
      ),
    async [Symbol.asyncDispose]() {
      await pool.end()
      await setup[Symbol.asyncDispose]()
    },
  }
}

const towns = [
  ...kyselyTowns,
  { name: 'Drizzle on PostgreSQL', has: available.postgres, open: onPostgres },
  { name: 'Drizzle on MariaDB', has: available.mysql, open: onMariaDb },
]

const found = (store: UserStore, ...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await store.findById(id)) !== null))

describe.for(towns)('$name, in a transaction of the app', ({ has, open }) => {
  test.skipIf(!has)('a user is made with an organisation, or neither is [field-D18]', async () => {
    await using town = await open()
    await using accounts = await openAccounts({ users: town.users })
    const make = (person: typeof ada, fails: boolean) =>
      town.within(async (users, run) => {
        const { id } = await createUser({ ...accounts.auth, users }, person)
        await run(`insert into organisation values ('${id}')`)
        if (fails) throw new Error('The app has changed its mind.')
      })
    await make(ada, false)
    await expect(make(bob, true)).rejects.toThrow(/changed its mind/)
    const { id } = await accounts.record(ada.email)
    expect(await town.run('select owner from organisation')).toEqual([{ owner: id }])
    expect(await town.users.findByEmailKey(bob.email)).toBeNull()
  })

  test.skipIf(!has)('a write that is refused leaves it usable [field-D18]', async () => {
    await using town = await open()
    await town.users.insert(user('ada'))
    await town.within(async (users, run) => {
      const taken = { ok: false, reason: 'email-taken' }
      const email = { emailKey: user('ada').emailKey }
      expect(await users.insert(user('eve', email))).toEqual(taken)
      await run(`insert into organisation values ('after')`)
      expect(await users.rehearse?.(user('eve', email))).toBeNull()
      expect(await users.insert(user('bob'))).toMatchObject({ ok: true })
      expect(await users.update('bob', email)).toEqual(taken)
      expect(await users.update('bob', { isVerified: true })).toMatchObject({ ok: true })
      expect(await users.delete('ada')).toEqual({ ok: true })
    })
    expect(await found(town.users, 'ada', 'bob', 'eve')).toEqual([false, true, false])
    expect(await town.run('select owner from organisation')).toEqual([{ owner: 'after' }])
  })

  test.skipIf(!has)('writes at once undo nothing of each other [field-D18]', async () => {
    await using town = await open()
    await town.within(async (users) => {
      const names = ['ada', 'bob', 'eve', 'joe']
      const made = await Promise.all([
        ...names.map((id) => users.insert(user(id))),
        ...names.map((id) => users.insert(user(`${id}2`, { emailKey: user(id).emailKey }))),
      ])
      expect(made.filter(({ ok }) => ok)).toHaveLength(4)
    })
    expect(await found(town.users, 'ada', 'bob', 'eve', 'joe')).toEqual([true, true, true, true])
  })

  test.skipIf(!has)('the last superuser stays [field-D18]', async () => {
    await using town = await open()
    await town.users.insert(user('root', { isSuperuser: true }))
    await town.users.insert(user('other', { isSuperuser: true }))
    const last = { ok: false, reason: 'last-superuser' }
    await town.within(async (users) => {
      expect(await users.delete('other')).toEqual({ ok: true })
      expect(await users.delete('root')).toEqual(last)
      expect(await users.update('root', { isSuperuser: false })).toEqual(last)
      expect(await users.update('root', { isActive: false })).toEqual(last)
    })
    expect(await found(town.users, 'root', 'other')).toEqual([true, false])
  })
})

const onDelete = ['', ' on delete restrict', ' on delete no action deferrable initially deferred']

describe.for(userStores)('$name', ({ available: has, open, server }) => {
  const rules = server === 'MariaDB' ? onDelete.slice(0, 2) : onDelete
  test.skipIf(!has)('a user whom rows of the app refer to is in use [field-D18]', async () => {
    for (const [at, rule] of rules.entries()) {
      await using database = await open()
      const { users, run, table } = database
      if (server === 'SQLite') await run('pragma foreign_keys = on')
      const type =
        server === 'MariaDB'
          ? 'varchar(64) character set utf8mb4 collate utf8mb4_bin'
          : 'varchar(64)'
      await run(
        `create table note_${at} (owner ${type} not null, foreign key (owner) references ${table} (id)${rule})`,
      )
      await using town = await openAccounts({ users })
      await town.settle()
      await town.settle(bob)
      const { id } = await town.record(ada.email)
      await run(`insert into note_${at} values ('${id}')`)
      const { trpc } = await town.admin()
      expect(await refusal(trpc.users.delete.mutate({ id }))).toEqual({
        code: 'CONFLICT',
        httpStatus: 409,
        auth: { code: 'USER_IN_USE' },
      })
      const browser = await town.signIn()
      expect(await browser.trpc.users.me.query()).toMatchObject({ id })
      // Neither is another user, and a user who is in use may change.
      await trpc.users.update.mutate({ id, isVerified: true, displayName: 'Eve' })
      await trpc.users.delete.mutate({ id: (await town.record(bob.email)).id })
      await run(`delete from note_${at}`)
      expect(await trpc.users.delete.mutate({ id })).toEqual({ ok: true })
    }
  })
})
