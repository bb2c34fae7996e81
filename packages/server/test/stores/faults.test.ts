import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  memoryUsers,
  type SessionStore,
  type UserStore,
} from '../../src/index.ts'
import { kyselySessions, kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { redisSessions } from '../../src/stores/redis/sessions.ts'
import { createApp } from '../harness/app.ts'
import { startPostgres } from '../harness/own-postgres.ts'
import { startRedis } from '../harness/own-redis.ts'
import type { OwnServer } from '../harness/own-server.ts'
import { startProxy, targetOf, through, type Proxy } from '../harness/proxy.ts'
import { startLoad } from '../harness/load.ts'

/** Seconds; short, so that the tests need not wait for the default of 2. */
const storeTimeoutSeconds = 0.5

interface Stores extends AsyncDisposable {
  readonly users: UserStore
  readonly sessions: SessionStore
}

async function postgresStores(url: string): Promise<Stores> {
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  // As the docs say: a connection that ends, idle or in use, must not end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  await migrateAuth(db)
  return {
    users: kyselyUsers(db),
    sessions: kyselySessions(db),
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

async function redisStores(url: string): Promise<Stores> {
  const client = createClient({ url, RESP: 3, disableOfflineQueue: true })
  client.on('error', () => undefined)
  await client.connect()
  return {
    users: memoryUsers(),
    sessions: redisSessions(client),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}

const kinds = [
  { name: 'PostgreSQL', available: true, start: startPostgres, open: postgresStores },
  { name: 'Redis', available: inject('services').ownRedis, start: startRedis, open: redisStores },
] as const

interface Fault {
  readonly what: string
  readonly begin: (server: OwnServer, proxy: Proxy) => Promise<void>
  readonly end: (server: OwnServer, proxy: Proxy) => Promise<void>
}

const faults: readonly Fault[] = [
  {
    what: 'the server is killed and started again',
    begin: (server) => server.kill(),
    end: (server) => server.restart(),
  },
  {
    what: 'every connection is cut and no new one is let through',
    begin: async (_server, proxy) => proxy.cut(),
    end: async (_server, proxy) => proxy.mend(),
  },
  {
    what: 'answers do not come, and then they all do',
    begin: async (_server, proxy) => proxy.stall(),
    end: async (_server, proxy) => proxy.mend(),
  },
]

describe.each(kinds)('$name', ({ available, start, open }) => {
  describe.skipIf(!available)('under load', () => {
    let server: OwnServer
    beforeAll(async () => {
      const started = await start()
      if (started === null) throw new Error('The server did not start.')
      server = started
    }, 60_000)
    afterAll(() => server[Symbol.asyncDispose]())

    test.each(faults)(
      'when $what, calls are unavailable and nothing else, and then all is as it was [sec-43]',
      async ({ begin, end }) => {
        await using proxy = await startProxy(targetOf(server.url))
        await using stores = await open(through(proxy, server.url))
        const { users, sessions } = stores
        const strategy = databaseStrategy({ sessions, lifetimeSeconds: 3600 })
        const app = createApp({
          backends: [backend({ name: 'web', transport: cookieTransport(), strategy })],
          users,
          storeTimeoutSeconds,
          limits: 'none',
          clock: Object.assign(() => new Date(), { advance: () => undefined }),
        })
        await using load = await startLoad(app)
        await load.untilMore('accepted', 50)

        await begin(server, proxy)
        await load.untilMore('unavailable', 20)
        await end(server, proxy)
        await load.untilMore('accepted', 50)
        const { outcomes, slowest, strangers, confirmed } = await load.stop()

        // Nobody was signed out, nobody got in, and no answer was any other.
        expect([...outcomes.keys()].toSorted()).toEqual(['accepted', 'unavailable'])
        expect([...strangers.keys()].toSorted()).toEqual(['refused', 'unavailable'])
        // Generous: what counts is that no call hangs.
        expect(slowest).toBeLessThan(10_000)
        // Every sign-in that was confirmed, before and meanwhile, is still good.
        expect(confirmed.length).toBeGreaterThan(5)
        for (const token of confirmed) expect(await load.call(token)).toBe('accepted')
      },
      60_000,
    )
  })
})
