import { mysqlTable } from 'drizzle-orm/mysql-core'
import { pgTable } from 'drizzle-orm/pg-core'
import { sqliteTable } from 'drizzle-orm/sqlite-core'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { cachedSessions, type SessionPatch, type SessionStore } from '../../src/index.ts'
import { drizzleSessions, type SessionsTable } from '../../src/stores/drizzle/index.ts'
import * as mysqlColumns from '../../src/stores/drizzle/mysql.ts'
import * as pgColumns from '../../src/stores/drizzle/pg.ts'
import * as sqliteColumns from '../../src/stores/drizzle/sqlite.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { postgresFeed } from '../../src/stores/postgres-feed.ts'
import { cachedRedisSessions, redisSessions } from '../../src/stores/redis/sessions.ts'
import { session } from '../../src/testing/sample-session.ts'
import {
  available,
  createTable,
  openMysql,
  openPostgres as openDrizzlePostgres,
  openSqlite,
  type DrizzleSetup,
} from '../harness/drizzle.ts'
import { hasRedis, openRedis } from '../harness/redis.ts'
import { openPostgres, sqlServers } from '../harness/sql.ts'

interface Opened extends AsyncDisposable {
  readonly store: SessionStore
  /** Writes over what is kept of the claims of the session `one`; `null` takes them away. */
  keep(claims: string | null): Promise<unknown>
}

interface Kind {
  readonly name: string
  readonly has: boolean
  readonly open: () => Promise<Opened>
}

const drizzleOn =
  (open: () => Promise<DrizzleSetup>, table: SessionsTable, quote = '"') =>
  async (): Promise<Opened> => {
    const setup = await open()
    await setup.run(createTable(table, quote))
    return {
      store: drizzleSessions(setup.db, table),
      keep: (claims) =>
        setup.run(`update session set claims = ${claims === null ? 'null' : `'${claims}'`}`),
      [Symbol.asyncDispose]: () => setup[Symbol.asyncDispose](),
    }
  }

const kinds: readonly Kind[] = [
  ...sqlServers.map(({ name, available: has, open }) => ({
    name: `Kysely on ${name}`,
    has,
    open: async (): Promise<Opened> => {
      const database = await open()
      return {
        store: kyselySessions(database.db),
        keep: (claims) => sql`update auth_session set claims = ${claims}`.execute(database.db),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      }
    },
  })),
  {
    name: 'Drizzle on SQLite',
    has: available.sqlite,
    open: drizzleOn(openSqlite, sqliteTable('session', sqliteColumns.authSessionColumns())),
  },
  {
    name: 'Drizzle on PostgreSQL',
    has: available.postgres,
    open: drizzleOn(openDrizzlePostgres, pgTable('session', pgColumns.authSessionColumns())),
  },
  {
    name: 'Drizzle on MariaDB',
    has: available.mysql,
    open: drizzleOn(openMysql, mysqlTable('session', mysqlColumns.authSessionColumns()), '`'),
  },
  {
    name: 'Redis',
    has: hasRedis,
    async open() {
      const redis = await openRedis()
      const key = `${redis.keyPrefix}session:one`
      return {
        store: redisSessions(redis.client, redis),
        keep: (claims) =>
          claims === null
            ? redis.client.hDel(key, 'claims')
            : redis.client.hSet(key, 'claims', claims),
        [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
      }
    },
  },
]

const unreadable = [
  '',
  'null',
  'nonsense',
  '{}',
  '[]',
  '"amr"',
  '{"amr":',
  '{"amr":1}',
  '{"amr":[{"method":"password"}]}',
  '{"amr":[{"method":1,"at":1}]}',
  '{"amr":[],"pending":"totp"}',
  '{"amr":[],"pending":[1]}',
  '{"amr":[],"pending":null}',
]

describe.each(kinds)('$name', ({ has, open }) => {
  test.skipIf(!has)('a session of a version without claims has none, and is good', async () => {
    await using opened = await open()
    await opened.store.insert(session('one'))
    await opened.keep(null)
    expect(await opened.store.find('one')).toEqual(session('one', { claims: { amr: [] } }))
    expect(await opened.store.list('ada')).toHaveLength(1)
  })

  test.skipIf(!has)(
    'a session whose claims cannot be read is nobody’s, and can be ended',
    async () => {
      await using opened = await open()
      await opened.store.insert(session('one'))
      for (const claims of unreadable) {
        await opened.keep(claims)
        const found = [await opened.store.find('one'), ...(await opened.store.list('ada'))]
        expect({ claims, found }).toEqual({ claims, found: [null] })
      }
      expect(await opened.store.delete('ada')).toBe(1)
    },
  )
})

interface Shared extends AsyncDisposable {
  /** The same sessions, read from memory by another process. */
  readonly cached: SessionStore
  readonly store: SessionStore
}

interface SharedKind {
  readonly name: string
  readonly has: boolean
  readonly open: () => Promise<Shared>
}

const { postgres } = inject('services')

function listening(store: SessionStore, url: string, close: () => PromiseLike<void>): Shared {
  const feed = postgresFeed({ client: () => new pg.Client(url) })
  return {
    store,
    cached: cachedSessions(store, feed),
    async [Symbol.asyncDispose]() {
      await feed.close()
      await close()
    },
  }
}

const sharedKinds: readonly SharedKind[] = [
  {
    name: 'Kysely on PostgreSQL',
    has: postgres !== null,
    async open() {
      const database = await openPostgres(postgres)
      return listening(kyselySessions(database.db), database.url, () =>
        database[Symbol.asyncDispose](),
      )
    },
  },
  {
    name: 'Drizzle on PostgreSQL',
    has: available.postgres,
    async open() {
      const setup = await openDrizzlePostgres()
      const table = pgTable('session', pgColumns.authSessionColumns())
      await setup.run(createTable(table))
      return listening(drizzleSessions(setup.db, table), setup.url, () =>
        setup[Symbol.asyncDispose](),
      )
    },
  },
  {
    name: 'Redis',
    has: hasRedis,
    async open() {
      const redis = await openRedis()
      const other = await redis.client.duplicate().connect()
      return {
        store: redisSessions(redis.client, redis),
        cached: cachedRedisSessions(other, redis),
        async [Symbol.asyncDispose]() {
          other.destroy()
          await redis[Symbol.asyncDispose]()
        },
      }
    },
  },
]

const news: readonly SessionPatch[] = [
  { claims: { amr: [{ method: 'totp', at: 1_700_000_060 }] } },
  { secretHash: 'YW5vdGhlciBoYXNo' },
  { secretHash: null },
  { epoch: -4 },
]

describe.each(sharedKinds)('$name, read from memory by another process', ({ has, open }) => {
  test.skipIf(!has).each(news)('%j is heard of at once', async (patch) => {
    await using shared = await open()
    await shared.store.insert(session('one'))
    // Known by heart once the very same object comes back.
    const isKnown = async () =>
      (await shared.cached.find('one')) === (await shared.cached.find('one'))
    await expect.poll(isKnown).toBe(true)

    await shared.store.update('one', patch)

    // Well within the minute after which a session is read again by itself.
    const found = () => shared.cached.find('one')
    await expect.poll(found, { timeout: 5000 }).toEqual(session('one', patch))
  })
})
