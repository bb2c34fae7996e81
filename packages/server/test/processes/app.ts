import SQLite from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import pg from 'pg'
import { createClient } from 'redis'
import {
  backend,
  bearerTransport,
  cachedSessions,
  databaseStrategy,
  sessionsRouter,
  type SessionStore,
} from '../../src/index.ts'
import { kyselySessions, kyselyUsers } from '../../src/stores/kysely/users.ts'
import { postgresFeed } from '../../src/stores/postgres-feed.ts'
import { cachedRedisSessions } from '../../src/stores/redis/sessions.ts'
import { createAppWith } from '../harness/app.ts'

/** Where a server process keeps what it shares with others. */
export interface Settings {
  /** File of the users. */
  readonly users: string
  readonly sessions:
    | { readonly kind: 'postgres'; readonly url: string; readonly feedUrl: string }
    | { readonly kind: 'redis'; readonly url: string; readonly keyPrefix: string }
}

/** An app that runs in a process of its own, with its sessions in a store shared with others. */
export async function createProcessApp(settings: Settings) {
  const reads = { count: 0 }
  const sessions = await openSessions(settings, reads)
  const users = new Kysely<object>({
    dialect: new SqliteDialect({ database: new SQLite(settings.users) }),
  })
  const strategy = databaseStrategy({ sessions, lifetimeSeconds: 3600 })
  return createAppWith(
    {
      backends: [backend({ name: 'api', transport: bearerTransport(), strategy })],
      users: kyselyUsers(users),
      clock: Object.assign(() => new Date(), { advance: () => undefined }),
    },
    ({ auth, t }) => ({
      sessions: sessionsRouter(auth, t.procedure),
      /** How often this process has asked the store for a session. */
      reads: t.procedure.query(() => reads.count),
    }),
  )
}

export type ProcessRouter = Awaited<ReturnType<typeof createProcessApp>>['router']

interface Reads {
  count: number
}

async function openSessions({ sessions }: Settings, reads: Reads): Promise<SessionStore> {
  return sessions.kind === 'redis' ? openRedis(sessions, reads) : openPostgres(sessions, reads)
}

function openPostgres(
  { url, feedUrl }: { url: string; feedUrl: string },
  reads: Reads,
): SessionStore {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // As the docs say: a connection that ends, idle or in use, must not end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
  const store = kyselySessions(db)
  const find = (id: string) => {
    reads.count += 1
    return store.find(id)
  }
  const feed = postgresFeed({ client: () => new pg.Client(feedUrl) })
  return cachedSessions({ ...store, find }, feed)
}

async function openRedis(
  { url, keyPrefix }: { url: string; keyPrefix: string },
  reads: Reads,
): Promise<SessionStore> {
  const client = createClient({ url, RESP: 3, emitInvalidate: true, disableOfflineQueue: true })
  client.on('error', () => undefined) // it reconnects by itself
  await client.connect()
  const counting: Parameters<typeof cachedRedisSessions>[0] = {
    get isReady() {
      return client.isReady
    },
    options: client.options,
    on: (event, listener) => client.on(event, listener),
    ping: () => client.ping(),
    zRange: (...args) => client.zRange(...args),
    zRem: (...args) => client.zRem(...args),
    eval: (...args) => client.eval(...args),
    hGetAll(key) {
      reads.count += 1
      return client.hGetAll(key)
    },
  }
  return cachedRedisSessions(counting, { keyPrefix })
}
