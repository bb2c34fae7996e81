import { sql } from 'kysely'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  type Backend,
} from '../../src/index.ts'
import { kyselySessions, kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { ada, signIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'
import { goodClaims, makeToken } from '../harness/token.ts'
import { makeVersionBefore, oldSessionId, oldToken, oldUser } from '../harness/version-before.ts'

const cookieName = '__Host-trpc-auth'
const clock = createClock()

interface Kind {
  readonly name: string
  readonly make: (database: SqlDatabase) => Backend
  readonly token: () => Promise<string>
}

const signed = () => makeToken({ claims: goodClaims(oldUser.id, clock()) })

const kinds: readonly Kind[] = [
  {
    name: 'an opaque token',
    make: ({ db }) =>
      backend({
        name: 'web',
        transport: cookieTransport(),
        strategy: databaseStrategy({ sessions: kyselySessions(db), lifetimeSeconds }),
      }),
    token: async () => `${oldToken.id}.${oldToken.secret}`,
  },
  {
    name: 'a signed token whose session is stored',
    make: ({ db }) => cookieBackend({ secret, lifetimeSeconds, sessions: kyselySessions(db) }),
    token: signed,
  },
  {
    name: 'a signed token alone',
    make: () => cookieBackend({ secret, lifetimeSeconds }),
    token: signed,
  },
]

describe.each(sqlServers)('a database of the version before, on $name', (server) => {
  describe.skipIf(!server.available)('once it is migrated', () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await server.openEmpty()
      if (server.name === 'SQLite') await sql`pragma foreign_keys = on`.execute(database.db)
      await makeVersionBefore(database.db, clock())
      await migrateAuth(database.db)
      await migrateAuth(database.db) // and nothing is left to do
    })
    afterAll(() => database[Symbol.asyncDispose]())

    const serveIt = ({ make }: Kind) =>
      serve(createApp({ backends: [make(database)], users: kyselyUsers(database.db), clock }))

    test.each(kinds)('the cookie with $name is still good', async (kind) => {
      await using running = await serveIt(kind)
      const cookie = `${cookieName}=${await kind.token()}`
      const browser = new Browser(running, { headers: { cookie } })
      expect(await browser.trpc.hello.query()).toBe('Ada')
      expect(await browser.trpc.auth.me.query()).toMatchObject({
        id: oldUser.id,
        email: oldUser.email,
        displayName: 'Ada',
        plan: 'pro',
        isActive: true,
        isVerified: true,
        isSuperuser: false,
      })
    })

    test('sessions are listed as they were, and say nothing of how their user was proved', async () => {
      const sessions = kyselySessions(database.db)
      const listed = await sessions.list(oldUser.id)
      expect(listed.map(({ id }) => id).toSorted()).toEqual([oldToken.id, oldSessionId].toSorted())
      expect(await sessions.find(oldToken.id)).toMatchObject({
        backend: 'web',
        epoch: 0,
        userAgent: 'Mozilla/5.0',
        address: '2001:db8::1',
        claims: { amr: [] },
        createdAt: new Date('2026-11-23T09:30:00.123Z'),
      })
    })

    test('the password is still good', async () => {
      for (const kind of kinds) {
        await using running = await serveIt(kind)
        const browser = new Browser(running)
        await signIn(browser, ada)
        expect(await browser.trpc.hello.query()).toBe('Ada')
        await browser.trpc.auth.logout.mutate()
      }
    })

    test('nothing is lost: what refers to users, columns and indexes of the app', async () => {
      const { rows } = await sql`
        select note.id as note, auth_user.id as id, nickname, session_epoch from auth_user
        join note on note.user_id = auth_user.id order by note.id`.execute(database.db)
      expect(rows).toEqual([
        { note: 1, id: oldUser.id, nickname: 'countess', session_epoch: 0 },
        { note: 2, id: 'other', nickname: null, session_epoch: 3 },
      ])
      const users = kyselyUsers(database.db)
      expect(await users.findById('other')).toMatchObject({ isActive: false, isSuperuser: true })
      const taken = { ...(await users.findById('other')), id: 'third' }
      await expect(
        sql`insert into auth_user (id, email, email_key, is_active, is_verified, is_superuser, session_epoch, created_at, profile)
          values (${taken.id}, 'x', 'bob@example.org', 1, 0, 0, 0, '', '{}')`.execute(database.db),
      ).rejects.toThrow(/unique|duplicate/i)
      expect((await indexesOf(server.name, database)).toSorted()).toEqual([
        'auth_user_created',
        'auth_user_superuser',
        'nicknames',
      ])
    })

    test('rows that the version before still writes are good', async () => {
      const row = { id: 'late', made: clock().toISOString(), ends: '2099-01-01T00:00:00.000Z' }
      await sql`insert into auth_session (id, user_id, backend, secret_hash, epoch, created_at, expires_at, last_used_at, user_agent, address)
        values (${row.id}, ${oldUser.id}, 'web', 'hash', 0, ${row.made}, ${row.ends}, ${row.made}, null, null)`.execute(
        database.db,
      )
      const sessions = kyselySessions(database.db)
      expect(await sessions.find('late')).toMatchObject({ claims: { amr: [] } })
      expect(await sessions.delete(oldUser.id, { id: 'late' })).toBe(1)
    })
  })
})

/** The named indexes of the users' table. */
async function indexesOf(server: string, { db }: SqlDatabase): Promise<string[]> {
  const query = {
    SQLite: sql<{
      name: string
    }>`select name from pragma_index_list('auth_user') where origin = 'c'`,
    PostgreSQL: sql<{ name: string }>`
      select indexname as name from pg_indexes
      where tablename = 'auth_user' and indexdef not like '%UNIQUE%'`,
    MariaDB: sql<{ name: string }>`
      select distinct index_name as name from information_schema.statistics
      where table_schema = database() and table_name = 'auth_user' and non_unique = 1`,
  }[server]
  if (query === undefined) throw new Error(`No query for ${server}.`)
  return (await query.execute(db)).rows.map(({ name }) => name)
}
