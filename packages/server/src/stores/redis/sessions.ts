import {
  databaseStrategy,
  type DatabaseStrategyOptions,
} from '../../core/backend/strategy/database.ts'
import type { Strategy } from '../../core/backend/strategy/strategy.ts'
import { cachedSessions, type SessionCacheOptions } from '../../core/store/cached-sessions.ts'
import { parseClaims } from '../claims-text.ts'
import { redisFeed, type TrackingClient } from './feed.ts'
import { redisHeartbeat, type BeatingClient } from './heartbeat.ts'
import type { SessionFilter, SessionStore, StoredSession } from '../../core/store/session-store.ts'

export { redisHeartbeat, type BeatingClient } from './heartbeat.ts'

/**
 * What is needed of the client of the package `redis`, connected. One that can be asked whether it
 * is alive is watched: see {@link redisHeartbeat}.
 */
export interface RedisClient extends Partial<BeatingClient> {
  hGetAll(key: string): Promise<Readonly<Record<string, string>>>
  zRange(key: string, start: number, stop: number): Promise<readonly string[]>
  zRem(key: string, members: string[]): Promise<number>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

export interface RedisSessionsOptions {
  /** What the keys begin with. @default 'trpc-auth:' */
  readonly keyPrefix?: string
}

export interface RedisStrategyOptions
  extends Omit<DatabaseStrategyOptions, 'sessions'>, RedisSessionsOptions {
  readonly client: RedisClient
}

/**
 * An opaque token, and a session in Redis: `databaseStrategy` with `redisSessions`.
 *
 * @throws {AuthConfigError} as `databaseStrategy` does
 */
export function redisStrategy({ client, ...options }: RedisStrategyOptions): Strategy {
  return databaseStrategy({ ...options, sessions: redisSessions(client, options) })
}

/**
 * The same as `redisSessions`, answered from memory for as long as Redis tells this client what
 * changes. The client must ask for it: `createClient({ url, RESP: 3, emitInvalidate: true })`.
 *
 * @throws {AuthConfigError} for a client that does not
 */
export function cachedRedisSessions(
  client: RedisClient & TrackingClient,
  options: RedisSessionsOptions & SessionCacheOptions = {},
): SessionStore {
  const prefix = `${options.keyPrefix ?? defaultPrefix}session:`
  const feed = redisFeed(client, (key) =>
    key.startsWith(prefix) ? key.slice(prefix.length) : null,
  )
  return cachedSessions(redisSessions(client, options), feed, options)
}

const defaultPrefix = 'trpc-auth:'

/**
 * Sessions in Redis 7 or later, which forgets them by itself when they expire. Each is a hash; a
 * sorted set for each user says which are theirs. The set is written first and holds every session
 * there is, and perhaps some that are gone: so none is ever missed, and no command needs two keys,
 * which a cluster may keep apart.
 */
export function redisSessions(
  client: RedisClient,
  options: RedisSessionsOptions = {},
): SessionStore {
  const { keyPrefix = defaultPrefix } = options
  if (isBeating(client)) redisHeartbeat(client)
  const sessionKey = (id: string) => `${keyPrefix}session:${id}`
  const userKey = (userId: string) => `${keyPrefix}user:${userId}`
  const run = (script: string, key: string, args: readonly string[]) =>
    client.eval(script, { keys: [key], arguments: [...args] })

  const find = async (id: string) => toSession(id, await client.hGetAll(sessionKey(id)))
  const note = ({ id, userId }: Pick<StoredSession, 'id' | 'userId'>, expiresAt: Date) =>
    run(noteScript, userKey(userId), [id, millis(expiresAt)])

  return {
    find,

    async insert(session) {
      await note(session, session.expiresAt)
      const args = [millis(session.expiresAt), ...fields(session)]
      const inserted = await run(insertScript, sessionKey(session.id), args)
      if (inserted !== 1) throw new Error('There is already a session with this id.')
    },

    async update(id, patch) {
      const { expiresAt } = patch
      const session = expiresAt ? await find(id) : null
      if (session && expiresAt) await note(session, expiresAt)
      const gone = patch.secretHash === null ? 'secretHash' : ''
      const args = [expiresAt ? millis(expiresAt) : '', gone, ...fields(patch)]
      return (await run(updateScript, sessionKey(id), args)) === 1
    },

    async list(userId) {
      const ids = await client.zRange(userKey(userId), 0, -1)
      const sessions = await Promise.all(ids.map(find))
      return sessions
        .filter((session) => session !== null)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    },

    async delete(userId, which) {
      const ids = await idsOf(client, userKey(userId), which)
      const ended = await Promise.all(
        ids.map(async (id) => (await run(deleteScript, sessionKey(id), [userId])) === 1),
      )
      // One that is noted and not there may be about to be inserted: it stays noted.
      const gone = ids.filter((_id, at) => ended[at])
      if (gone.length > 0) await client.zRem(userKey(userId), gone)
      return gone.length
    },

    purge: async () => 0, // Redis does
  }
}

/** A cluster is not: it has many connections, and finds out itself which of its nodes are gone. */
function isBeating(client: Partial<BeatingClient>): client is BeatingClient {
  return client.isReady !== undefined && client.ping !== undefined
}

async function idsOf(
  client: RedisClient,
  userKey: string,
  which: SessionFilter | undefined,
): Promise<readonly string[]> {
  if (which !== undefined && 'id' in which) return [which.id]
  const ids = await client.zRange(userKey, 0, -1)
  return ids.filter((id) => id !== which?.not)
}

/** Notes a session of a user until it expires, and drops what was noted of expired ones. */
const noteScript = `
local now = redis.call('TIME')[1] * 1000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. now)
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if redis.call('PEXPIRETIME', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('PEXPIREAT', KEYS[1], ARGV[2])
end`

const insertScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIREAT', KEYS[1], ARGV[1])
return 1`

/** In a script, for a plain HSET would bring an ended session back. */
const updateScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if #ARGV > 2 then redis.call('HSET', KEYS[1], unpack(ARGV, 3)) end
if ARGV[2] ~= '' then redis.call('HDEL', KEYS[1], ARGV[2]) end
if ARGV[1] ~= '' then redis.call('PEXPIREAT', KEYS[1], ARGV[1]) end
return 1`

const deleteScript = `
if redis.call('HGET', KEYS[1], 'userId') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`

const millis = (time: Date) => String(time.getTime())

/** Names and values by turns, without those that are null or not given. */
function fields({ claims, ...session }: Partial<StoredSession>): readonly string[] {
  const { id: _id, ...rest } = session
  const kept = { ...rest, ...(claims && { claims: JSON.stringify(claims) }) }
  return Object.entries(kept)
    .filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([name, value]) => [name, value instanceof Date ? millis(value) : String(value)])
}

function toSession(id: string, hash: Readonly<Record<string, string>>): StoredSession | null {
  const { userId, backend } = hash
  if (userId === undefined || backend === undefined) return null
  const claims = parseClaims(hash.claims)
  if (claims === null) return null
  return {
    id,
    userId,
    backend,
    secretHash: hash.secretHash ?? null,
    epoch: Number(hash.epoch),
    claims,
    createdAt: new Date(Number(hash.createdAt)),
    expiresAt: new Date(Number(hash.expiresAt)),
    lastUsedAt: new Date(Number(hash.lastUsedAt)),
    userAgent: hash.userAgent ?? null,
    address: hash.address ?? null,
  }
}
