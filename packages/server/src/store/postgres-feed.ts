import { AuthConfigError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import type { FeedListener, SessionFeed } from './session-feed.ts'

/** The channel on which PostgreSQL tells the ids of ended sessions. */
export const endedChannel = 'trpc_auth_session_ended'

/** What is needed of a `Client` of the package `pg`. */
export interface PostgresClient {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  end(): Promise<void>
  on(
    event: 'notification',
    listener: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
}

export interface PostgresFeedOptions {
  /**
   * Makes a client that is not connected yet, of a connection of its own: neither a pool nor a
   * pooler such as PgBouncer keeps one that listens. Called again whenever the last one was lost.
   */
  readonly client: () => PostgresClient
  /**
   * Seconds between two questions whether the connection is still alive, and for each answer. One
   * that ends without a word is noticed after twice as long.
   *
   * @default 1
   */
  readonly heartbeatSeconds?: number
}

/** Ended sessions, as PostgreSQL tells them to all processes (`LISTEN`). */
export interface PostgresFeed extends SessionFeed {
  /** Closes the connection: a process that is to end needs it. */
  close(): Promise<void>
}

/**
 * For `cachedSessions(kyselySessions(db), postgresFeed({ client: () => new pg.Client(url) }))`.
 *
 * @throws {AuthConfigError} for a heartbeat without a pause
 */
export function postgresFeed({ client, heartbeatSeconds = 1 }: PostgresFeedOptions): PostgresFeed {
  if (!(heartbeatSeconds >= 0.1)) throw new AuthConfigError('heartbeatSeconds must be 0.1 or more.')
  const closing = new AbortController()
  let following: Promise<void> = Promise.resolve()
  return {
    listen(listener) {
      const { signal } = closing
      following = keepFollowing({ client, listener, signal, beat: heartbeatSeconds * 1000 })
    },
    async close() {
      closing.abort()
      await following
    },
  }
}

interface Following {
  readonly client: () => PostgresClient
  readonly listener: FeedListener
  /** Aborted when the feed is closed. */
  readonly signal: AbortSignal
  /** In milliseconds. */
  readonly beat: number
}

const shortestPause = 100
const longestPause = 2000
const connectLimit = 5000

/** Connects anew whenever the connection is lost, until the feed is closed. */
async function keepFollowing(following: Following): Promise<void> {
  const { client, listener, signal } = following
  let wait = shortestPause
  while (!signal.aborted) {
    const connection = client()
    const onOpen = () => {
      wait = shortestPause
      listener.opened()
    }
    await follow(connection, following, onOpen).catch(() => undefined)
    listener.lost()
    const ended = connection.end().catch(() => undefined)
    await (signal.aborted ? ended : pause(wait, signal))
    wait = Math.min(wait * 2, longestPause)
  }
}

/** @throws when the connection is lost, or does not answer in time, or the feed is closed */
async function follow(
  client: PostgresClient,
  { listener, signal, beat }: Following,
  onOpen: () => void,
): Promise<void> {
  const lost = lossOf(client, signal)
  client.on('notification', ({ channel, payload }) => {
    if (channel === endedChannel && payload !== undefined) listener.changed(payload)
  })
  const inTime = (limit: number, work: () => Promise<unknown>) =>
    Promise.race([lost, withinTime(limit, work)])
  await inTime(connectLimit, () => client.connect())
  await inTime(connectLimit, () => client.query(`listen ${endedChannel}`))
  onOpen()
  for (;;) {
    await Promise.race([lost, pause(beat, signal)])
    await inTime(beat, () => client.query('select 1'))
  }
}

/** Rejects when the connection has ended, or the feed is to be closed. */
function lossOf(client: PostgresClient, signal: AbortSignal): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', (cause) => reject(new Error('The connection broke.', { cause })))
    client.on('end', () => reject(new Error('The connection ended.')))
    signal.addEventListener('abort', () => reject(new Error('The feed was closed.')))
  })
  lost.catch(() => undefined) // nobody may be waiting when it happens
  return lost
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
