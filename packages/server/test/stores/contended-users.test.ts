import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { mysqlTable } from 'drizzle-orm/mysql-core'
import { pgTable } from 'drizzle-orm/pg-core'
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import mysqlDriver from 'mysql2'
import pgDriver from 'pg'
import { describe, expect, test } from 'vitest'
import type { UserStore } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import * as mysql from '../../src/stores/drizzle/mysql.ts'
import * as pg from '../../src/stores/drizzle/pg.ts'
import { kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { available, createTable, openMysql, openPostgres } from '../harness/drizzle.ts'

const levels = ['read committed', 'repeatable read', 'serializable'] as const

interface Contended extends AsyncDisposable {
  readonly stores: Readonly<Record<string, UserStore>>
}

/** Every connection begins its transactions at this level, as a server's default would have it. */
async function onPostgres(level: string): Promise<Contended> {
  const setup = await openPostgres()
  const users = pgTable('user', pg.authUserColumns())
  await setup.run(createTable(users))
  const options = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`
  const pool = new pgDriver.Pool({ connectionString: setup.url, max: 20, options })
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  await migrateAuth(db)
  return {
    stores: { Kysely: kyselyUsers(db), Drizzle: drizzleUsers(drizzlePostgres(pool), users) },
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await setup[Symbol.asyncDispose]()
    },
  }
}

async function onMariaDb(level: string): Promise<Contended> {
  const setup = await openMysql()
  const users = mysqlTable('user', mysql.authUserColumns())
  await setup.run(createTable(users, '`'))
  const pool = mysqlDriver.createPool({ uri: setup.url, connectionLimit: 20 })
  pool.on('connection', (connection) => {
    connection.query(`set session transaction isolation level ${level}`)
  })
  const db = new Kysely<object>({ dialect: new MysqlDialect({ pool }) })
  await migrateAuth(db)
  return {
    stores: {
      Kysely: kyselyUsers(db),
      Drizzle: drizzleUsers(drizzleMysql(pool.promise()), users),
    },
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await setup[Symbol.asyncDispose]()
    },
  }
}

const servers = [
  { server: 'PostgreSQL', has: available.postgres, open: onPostgres },
  { server: 'MariaDB', has: available.mysql, open: onMariaDb },
]
const cells = servers.flatMap((one) =>
  ['Kysely', 'Drizzle'].flatMap((store) => levels.map((level) => ({ ...one, store, level }))),
)

const many = Array.from({ length: 80 }, (_, at) => `u${at}`)

describe.for(cells)(
  '$store on $server, by default $level',
  { timeout: 60_000 },
  ({ has, open, store, level }) => {
    const opened = async () => {
      const contended = await open(level)
      const users = contended.stores[store]
      if (users === undefined) throw new Error('There is no such store.')
      return { users, [Symbol.asyncDispose]: () => contended[Symbol.asyncDispose]() }
    }

    test.skipIf(!has)('80 changes of flags at once are all made [field-D15]', async () => {
      await using contended = await opened()
      const { users } = contended
      const superusers = ['root', 'spare', 'other']
      for (const id of superusers) await users.insert(user(id, { isSuperuser: true }))
      for (const id of many) await users.insert(user(id, { isSuperuser: true }))
      const changes = many.map((id, at) => {
        if (at % 3 === 0) return users.delete(id)
        return users.update(id, at % 3 === 1 ? { isActive: false } : { isSuperuser: false })
      })
      expect((await Promise.all(changes)).every(({ ok }) => ok)).toBe(true)
      const left = await users.list({ limit: 100 })
      const active = left.filter(({ isSuperuser, isActive }) => isSuperuser && isActive)
      expect(active.map(({ id }) => id).toSorted()).toEqual(superusers.toSorted())
    })

    test.skipIf(!has)('30 changes of one user at once are all made [field-D15]', async () => {
      await using contended = await opened()
      const { users } = contended
      await users.insert(user('ada'))
      const changes = many.slice(0, 30).map((id) => users.update('ada', { passwordHash: id }))
      expect((await Promise.all(changes)).every(({ ok }) => ok)).toBe(true)
      const expecting = many.map((id) =>
        users.update('ada', { passwordHash: id, sessionEpoch: 1 }, { sessionEpoch: 0 }),
      )
      expect((await Promise.all(expecting)).filter(({ ok }) => ok)).toHaveLength(1)
    })

    test.skipIf(!has)('one of all superusers who go at once is left [field-D15]', async () => {
      await using contended = await opened()
      const { users } = contended
      const ids = many.slice(0, 12)
      for (const id of ids) await users.insert(user(id, { isSuperuser: true }))
      const done = await Promise.all(
        ids.map((id, at) =>
          at % 2 === 0 ? users.delete(id) : users.update(id, { isActive: false }),
        ),
      )
      expect(done.filter(({ ok }) => ok)).toHaveLength(11)
    })
  },
)
