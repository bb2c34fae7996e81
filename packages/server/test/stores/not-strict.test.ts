import { drizzle } from 'drizzle-orm/mysql2'
import { mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { Kysely, MysqlDialect, sql } from 'kysely'
import mysql from 'mysql2'
import { describe, expect, test } from 'vitest'
import type { UserStore } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import { authUserColumns } from '../../src/stores/drizzle/mysql.ts'
import { kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { available, createTable, openMysql } from '../harness/drizzle.ts'

const users = mysqlTable('user', {
  ...authUserColumns(),
  displayName: varchar('display_name', { length: 20 }),
})

/** MariaDB, and connections to it that cut what is too long and say nothing. */
async function openLax() {
  const setup = await openMysql()
  await setup.run(createTable(users, '`'))
  await setup.run('alter table `user` modify profile text not null')
  const pool = mysql.createPool({ uri: setup.url, connectionLimit: 4 })
  pool.on('connection', (connection) => void connection.query(`set sql_mode = ''`))
  const db = new Kysely<object>({ dialect: new MysqlDialect({ pool }) })
  await migrateAuth(db)
  await setup.run('alter table auth_user modify profile text not null')
  const modes = async () => {
    const ask = () => sql<{ mode: string }>`select @@sql_mode as mode`.execute(db)
    const answers = await Promise.all(Array.from({ length: 8 }, ask))
    return new Set(answers.map(({ rows }) => rows[0]?.mode))
  }
  return {
    db,
    drizzle: drizzleUsers(drizzle(pool.promise()), users, {
      profile: { displayName: users.displayName },
    }),
    modes,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await setup[Symbol.asyncDispose]()
    },
  }
}

type Lax = Awaited<ReturnType<typeof openLax>>

const stores: Readonly<Record<string, (lax: Lax) => UserStore>> = {
  Kysely: ({ db }) => kyselyUsers(db),
  Drizzle: (lax) => lax.drizzle,
}

describe.skipIf(!available.mysql)('on a server that is not strict', () => {
  test.for(Object.keys(stores))('%s loses nothing that is too long [field-D6]', async (name) => {
    await using lax = await openLax()
    const store = stores[name]?.(lax)
    if (store === undefined) throw new Error('There is no such store.')
    const long = { profile: { plan: 'é'.repeat(40_000) } }
    const refused = { ok: false, reason: 'field-refused', field: 'profile' }
    expect(await store.insert(user('ada', long))).toEqual(refused)
    expect(await store.findById('ada')).toBeNull()

    const profile = { plan: 'free' }
    expect(await store.insert(user('ada', { profile }))).toMatchObject({ ok: true })
    const { profile: found } = (await store.findById('ada')) ?? user('nobody')
    expect(await store.update('ada', long, { profile: found })).toEqual(refused)
    expect((await store.findById('ada'))?.profile).toEqual(found)
    expect(await store.update('ada', { isActive: false, ...long })).toEqual(refused)
    expect(await store.findById('ada')).toMatchObject({ isActive: true, profile })
    expect(await store.update('ada', { isVerified: true })).toMatchObject({ ok: true })
    expect(await store.rehearse?.(user('eve', long))).toEqual(refused)
    expect(await store.list({ limit: 10 })).toHaveLength(1)
    // The app's own statements are none of ours.
    expect(await lax.modes()).toEqual(new Set(['']))
  })

  test('nor does Drizzle in a column of the app’s own [field-D6]', async () => {
    await using lax = await openLax()
    const profile = { displayName: 'x'.repeat(21) }
    const refused = { ok: false, reason: 'field-refused', field: 'displayName' }
    expect(await lax.drizzle.insert(user('ada', { profile }))).toEqual(refused)
  })
})
