import { connect, Socket } from 'node:net'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable } from 'drizzle-orm/pg-core'
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import mysql from 'mysql2'
import pg from 'pg'
import { createClient } from 'redis'
import { describe, expect, inject, test, vi } from 'vitest'
import { postgresLimits, redisLimits } from '../../src/core/limits/stored.ts'
import type { Limiter, LimiterFactory } from '../../src/index.ts'
import { drizzleSessions } from '../../src/stores/drizzle/index.ts'
import { authSessionColumns } from '../../src/stores/drizzle/pg.ts'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import {
  cachedRedisSessions,
  redisHeartbeat,
  redisSessions,
} from '../../src/stores/redis/sessions.ts'
import { startProxy, targetOf, through, type Proxy } from '../harness/proxy.ts'
import { hasRedis, openRedis } from '../harness/redis.ts'
import { sqlServers } from '../harness/sql.ts'

vi.setConfig({ testTimeout: 60_000 })

/** One that falls silent, too, ends after so long; of the docs, but shorter. In milliseconds. */
const silence = 2000

interface Opened extends AsyncDisposable {
  /** Rejects when the store cannot be reached. */
  readonly call: () => Promise<unknown>
}

interface Kind {
  readonly name: string
  readonly has: boolean
  /** Where the server is, and with it a database of the test's own. */
  readonly server: () => Promise<{ readonly url: string } & AsyncDisposable>
  readonly open: (url: string) => Promise<Opened>
}

const { redis } = inject('services')

async function redisClient(url: string) {
  const options = { url, RESP: 3, emitInvalidate: true, disableOfflineQueue: true } as const
  const client = createClient(options)
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function limiterOf(factory: LimiterFactory): Promise<Limiter> {
  return factory({ keyPrefix: 'silent', points: 1_000_000, duration: 60 })
}

const redisServer = async () => {
  const opened = await openRedis()
  return { url: redis ?? '', [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

const redisKinds: readonly Kind[] = [
  {
    name: 'sessions in Redis',
    has: hasRedis,
    server: redisServer,
    async open(url) {
      const client = await redisClient(url)
      const store = redisSessions(client)
      const close = async () => client.destroy()
      return { call: () => store.find('nobody'), [Symbol.asyncDispose]: close }
    },
  },
  {
    name: 'sessions in Redis, read from memory',
    has: hasRedis,
    server: redisServer,
    async open(url) {
      const client = await redisClient(url)
      const store = cachedRedisSessions(client)
      const close = async () => client.destroy()
      return { call: () => store.find('nobody'), [Symbol.asyncDispose]: close }
    },
  },
  {
    name: 'limits in Redis, with a heartbeat',
    has: hasRedis,
    server: redisServer,
    async open(url) {
      const client = await redisClient(url)
      redisHeartbeat(client)
      const limiter = await limiterOf(redisLimits(client))
      const close = async () => client.destroy()
      return { call: () => limiter.get('nobody'), [Symbol.asyncDispose]: close }
    },
  },
]

/** As the docs say. */
function postgresPool(connectionString: string): pg.Pool {
  const stream = () =>
    new Socket().setTimeout(silence, function end(this: Socket) {
      this.destroy()
    })
  const pool = new pg.Pool({ connectionString, max: 5, stream })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** As the docs say. */
function mysqlPool(uri: string): mysql.Pool {
  const { hostname, port } = new URL(uri)
  const stream = () => {
    const socket = connect(Number(port), hostname)
    return socket.setTimeout(silence, () => socket.destroy())
  }
  return mysql.createPool({ uri, connectionLimit: 5, stream })
}

const serverOf = (name: string) => {
  const server = sqlServers.find((candidate) => candidate.name === name)
  if (server === undefined) throw new Error(`There is no ${name}.`)
  return { has: server.available, server: () => server.open() }
}

const sqlKinds: readonly Kind[] = [
  {
    name: 'sessions by Kysely in PostgreSQL',
    ...serverOf('PostgreSQL'),
    async open(url) {
      const db = new Kysely<object>({ dialect: new PostgresDialect({ pool: postgresPool(url) }) })
      const store = kyselySessions(db)
      return { call: () => store.find('nobody'), [Symbol.asyncDispose]: () => db.destroy() }
    },
  },
  {
    name: 'sessions by Drizzle in PostgreSQL',
    ...serverOf('PostgreSQL'),
    async open(url) {
      const pool = postgresPool(url)
      const store = drizzleSessions(drizzle(pool), pgTable('auth_session', authSessionColumns()))
      return { call: () => store.find('nobody'), [Symbol.asyncDispose]: () => pool.end() }
    },
  },
  {
    name: 'limits in PostgreSQL',
    ...serverOf('PostgreSQL'),
    async open(url) {
      const pool = postgresPool(url)
      const limiter = await limiterOf(postgresLimits(pool))
      return { call: () => limiter.get('nobody'), [Symbol.asyncDispose]: () => pool.end() }
    },
  },
  {
    name: 'sessions by Kysely in MariaDB',
    ...serverOf('MariaDB'),
    async open(url) {
      const db = new Kysely<object>({ dialect: new MysqlDialect({ pool: mysqlPool(url) }) })
      const store = kyselySessions(db)
      // It has to wait for the last connection that is silent, and is told when that has ended.
      const close = () => db.destroy().catch(() => undefined)
      return { call: () => store.find('nobody'), [Symbol.asyncDispose]: close }
    },
  },
]

/** What a call came to, within the time that a caller would wait. */
async function outcome({ call }: Opened): Promise<'answered' | 'failed'> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('Nobody waits for it any more.')), 500)
  })
  return Promise.race([call(), late]).then(
    () => 'answered' as const,
    () => 'failed' as const,
  )
}

async function withProxy(url: string): Promise<{ proxy: Proxy; url: string }> {
  const proxy = await startProxy(targetOf(url))
  return { proxy, url: through(proxy, url) }
}

describe.each([...redisKinds, ...sqlKinds])('$name', ({ has, server, open }) => {
  test.skipIf(!has)(
    'connections that fall silent and never end are replaced, once new ones can be had [field-D24]',
    async () => {
      await using running = await server()
      const { proxy, url } = await withProxy(running.url)
      await using _proxy = proxy
      await using opened = await open(url)
      // Every connection of a pool is in use when they fall silent.
      const many = () => Promise.all(Array.from({ length: 5 }, () => outcome(opened)))
      expect(new Set(await many())).toEqual(new Set(['answered']))

      proxy.silence()

      expect(await outcome(opened)).toBe('failed')
      await expect.poll(() => outcome(opened), { timeout: 20_000 }).toBe('answered')
      expect(new Set(await many())).toEqual(new Set(['answered']))
    },
  )
})

test.skipIf(!hasRedis)('a client that the app has closed is not opened again', async () => {
  await using running = await openRedis()
  const { proxy, url } = await withProxy(running.url)
  await using _proxy = proxy
  const client = await redisClient(url)
  const store = redisSessions(client)
  expect(await store.find('nobody')).toBeNull()

  proxy.silence()
  await new Promise((resolve) => setTimeout(resolve, 1500)) // one ping is missed
  client.destroy()
  await new Promise((resolve) => setTimeout(resolve, 3000))

  expect(client.isOpen).toBe(false)
})
