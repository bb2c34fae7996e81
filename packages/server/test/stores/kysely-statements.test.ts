import SQLite from 'better-sqlite3'
import { Kysely, sql, SqliteDialect, type KyselyPlugin, type SqliteDatabase } from 'kysely'
import { describe, expect, test } from 'vitest'
import { cachedStatements, kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { userStoreContract } from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'

describe('users on SQLite with its statements kept', () => {
  proveAll(
    userStoreContract(async () => {
      const db = new Kysely<object>({
        dialect: dialectOf(cachedStatements(new SQLite(':memory:'))),
      })
      await migrateAuth(db)
      return { store: kyselyUsers(db) }
    }),
  )
})

describe('users on SQLite, looked up without Kysely', () => {
  proveAll(
    userStoreContract(async () => {
      const { db, database } = open()
      await migrateAuth(db)
      return { store: kyselyUsers(db, { sqlite: database }) }
    }),
  )

  test('Kysely hears nothing of a look-up', async () => {
    const { db, database, prepared } = open()
    await migrateAuth(db)
    const before = prepared.length
    expect(await kyselyUsers(db, { sqlite: database }).findById('ada')).toBeNull()
    expect(prepared).toHaveLength(before)
  })

  test('what a transaction has not committed is not seen', async () => {
    const { db, database } = open()
    await migrateAuth(db)
    const users = kyselyUsers(db, { sqlite: database })
    const looks: unknown[] = []
    const transaction = db.transaction().execute(async (inside) => {
      await kyselyUsers(inside).insert(ada)
      looks.push(users.findById('ada'))
      throw new Error('rolled back')
    })
    await expect(transaction).rejects.toThrow('rolled back')
    expect(await Promise.all(looks)).toEqual([null])
  })

  test('a store within a transaction reads what it has written', async () => {
    const { db, database } = open()
    await migrateAuth(db)
    await db.transaction().execute(async (transaction) => {
      const users = kyselyUsers(transaction, { sqlite: database })
      await users.insert(ada)
      expect(await users.findById('ada')).toEqual(ada)
    })
  })
})

describe('kept statements', () => {
  test('a text is prepared once, whatever its values', async () => {
    const { db, prepared } = open()
    for (const value of [1, 2, 3]) await sql`select ${value} as n`.execute(db)
    expect(prepared.filter((text) => text === 'select ? as n')).toHaveLength(1)
  })

  test('texts without end are not all kept', async () => {
    const { db, prepared } = open()
    const all = Array.from({ length: 2000 }, (_, n) => `select ${n} as n`)
    for (const text of [...all, ...all.slice(0, 1)]) await sql.raw(text).execute(db)
    expect(prepared.filter((text) => text === 'select 0 as n')).toHaveLength(2)
  })

  test('a column that comes later is read', async () => {
    const { db, database } = open()
    database.exec('create table pet (name text); insert into pet values (1)')
    const pets = () => sql`select * from pet`.execute(db).then(({ rows }) => rows)
    expect(await pets()).toEqual([{ name: '1' }])
    database.exec('alter table pet add column age integer default 7')
    expect(await pets()).toEqual([{ name: '1', age: 7 }])
  })

  test('a query runs while the same one is being streamed', () => {
    const statement = cachedStatements(open().database).prepare('select 1 as n union select 2')
    const streamed = statement.iterate([])
    expect(streamed.next().value).toEqual({ n: 1 })
    expect(statement.all([])).toEqual([{ n: 1 }, { n: 2 }])
    expect(streamed.next().value).toEqual({ n: 2 })
  })

  test('closing closes the database', async () => {
    const { db, database } = open()
    await sql`select 1`.execute(db)
    await db.destroy()
    expect(database.open).toBe(false)
  })
})

test('a plugin of the app sees no look-up of a user [field-D1]', async () => {
  const seen: string[] = []
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      seen.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const { db, database } = open()
  await migrateAuth(db)
  const users = kyselyUsers(db.withPlugin(plugin), { sqlite: database })
  seen.length = 0 // at the start it is asked once whether it sets a schema
  for (const name of ['ada', 'bob', 'eve']) await users.findById(name)
  expect(seen).toEqual([])
})

const ada = user('ada')

function dialectOf(database: SqliteDatabase) {
  return new SqliteDialect({ database })
}

/** A database, and the texts that it was asked to prepare. */
function open() {
  const database = new SQLite(':memory:')
  const prepared: string[] = []
  const watched: SqliteDatabase = {
    close: () => void database.close(),
    prepare(text) {
      prepared.push(text)
      return database.prepare<unknown[]>(text)
    },
  }
  return {
    database,
    prepared,
    db: new Kysely<object>({ dialect: dialectOf(cachedStatements(watched)) }),
  }
}
