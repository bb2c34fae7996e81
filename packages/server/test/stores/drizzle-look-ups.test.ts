import SQLite from 'better-sqlite3'
import { sql, type SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { customType, sqliteTable, withReplicas } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import { authUserColumns } from '../../src/stores/drizzle/sqlite.ts'
import { user } from '../../src/testing/sample-user.ts'
import { createTable } from '../harness/drizzle.ts'

const users = sqliteTable('user', authUserColumns())

const ada = user('ada')

test('a look-up is prepared once, whatever its values', async () => {
  const client = open()
  const prepared: string[] = []
  const prepare = client.prepare.bind(client)
  client.prepare = (text: string) => {
    prepared.push(text)
    return prepare(text)
  }
  const store = drizzleUsers(drizzle(client), users)
  for (const name of ['ada', 'bob', 'eve']) {
    await store.findById(name)
    await store.findByEmailKey(name)
  }
  expect(prepared).toHaveLength(2)
})

test('a look-up that cannot be prepared yet is prepared when it can', async () => {
  const client = new SQLite(':memory:')
  const store = drizzleUsers(drizzle(client), users)
  await expect(async () => store.findById('ada')).rejects.toThrow(/no such table/)
  client.exec(createTable(users))
  expect(await store.findById('ada')).toBeNull()
})

test('each look-up goes to the replica that is chosen for it', async () => {
  const replicas = { first: drizzle(open()), second: drizzle(open()) } as const
  await drizzleUsers(replicas.second, users).insert(ada)
  let chosen = replicas.first
  const choose = () => chosen
  const db = withReplicas(drizzle(open()), [replicas.first, replicas.second], choose)
  const store = drizzleUsers(db, users)
  expect(await store.findById('ada')).toBeNull()
  chosen = replicas.second
  expect(await store.findById('ada')).toEqual(ada)
})

test('a column may say in SQL how its values are kept', async () => {
  const shouted = customType<{ data: string }>({
    dataType: () => 'text',
    toDriver: (value): SQL => sql`upper(${value})`,
    fromDriver: (value) => String(value).toLowerCase(),
  })
  const table = sqliteTable('user', { ...authUserColumns(), id: shouted('id').primaryKey() })
  const client = new SQLite(':memory:')
  client.exec(createTable(table))
  const store = drizzleUsers(drizzle(client), table)
  await store.insert(ada)
  expect(await store.findById('ada')).toEqual(ada)
})

function open() {
  const client = new SQLite(':memory:')
  client.exec(createTable(users))
  return client
}
