import { inspect } from 'node:util'
import { pgTable } from 'drizzle-orm/pg-core'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { cookieBackend, createAuth, type UserStore } from '../../src/index.ts'
import { drizzleUsers } from '../../src/stores/drizzle/index.ts'
import { authUserColumns } from '../../src/stores/drizzle/pg.ts'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { available, createTable, openPostgres } from '../harness/drizzle.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { sqlServers } from '../harness/sql.ts'

/** All that a log could print of it. */
const printed = (error: unknown) => inspect(error, { depth: 20, showHidden: true })

/** What is told when a user cannot be written: by the store itself, and by this layer. */
async function failures(users: UserStore) {
  const backends = [cookieBackend({ secret, lifetimeSeconds })]
  const auth = createAuth({ backends, users })
  const passwordHash = await fastHasher.hash('correct horse')
  const person = user('ada', { passwordHash })
  const failed = (store: UserStore) => store.insert(person).then(() => null, printed)
  return { passwordHash, raw: await failed(users), told: (await failed(auth.users)) ?? '' }
}

/** Writing a user fails from now on. PostgreSQL then tells the whole row, MySQL the whole query. */
const breaking = new Map([
  ['PostgreSQL', 'alter table auth_user add constraint never check (session_epoch < 0)'],
  ['MariaDB', 'alter table auth_user add constraint never check (session_epoch < 0)'],
])

describe.for(sqlServers)('Kysely on $name', ({ name, available: has, open }) => {
  test.skipIf(!has)('what failed is told without the hash of a password [sec-41]', async () => {
    await using database = await open()
    await sql.raw(breaking.get(name) ?? 'drop table auth_user').execute(database.db)

    const { passwordHash, raw, told } = await failures(kyselyUsers(database.db))

    const salt = passwordHash.split('$')[4] ?? ''
    expect(raw?.includes(salt)).toBe(name !== 'SQLite')
    expect(told).not.toContain(salt)
    expect(told).toMatch(/UNAVAILABLE/)
    expect(told).toMatch(
      /no such table: auth_user|violates check constraint "never"|`never` failed/,
    )
    expect(told).toMatch(/ at .*kysely/) // where it happened
  })
})

test.skipIf(!available.postgres)(
  'nor by Drizzle, whose messages have the values of the query [sec-41]',
  async () => {
    await using database = await openPostgres()
    const users = pgTable('user', authUserColumns())
    await database.run(createTable(users))
    await database.run('alter table "user" add constraint never check (session_epoch < 0)')

    const { passwordHash, raw, told } = await failures(drizzleUsers(database.db, users))

    expect(raw).toContain(passwordHash)
    expect(told).not.toContain(passwordHash.split('$')[4])
    expect(told).toMatch(/UNAVAILABLE/)
    expect(told).toMatch(/Failed query: insert into "user"/)
    expect(told).toMatch(/violates check constraint "never"/)
  },
)
