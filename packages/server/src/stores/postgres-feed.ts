import { AuthConfigError } from '../core/config.ts'
import { withinTime } from '../core/time-limit.ts'
import type { FeedListener, SessionFeed } from '../core/store/session-feed.ts'

/** The channel on which PostgreSQL tells the ids of ended sessions. */
export const endedChannel = 'trpc_auth_session_ended'

/** The channel on which a feed tries whether it hears anything. */
const signChannel = 'trpc_auth_feed_sign'

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
   * pooler such as PgBouncer keeps one that listens. Through such a one the feed never opens, so
   * that every read goes to the store. Called again whenever the last one was lost, and each time
   * once more for a connection that only says something to be heard.
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

/** Reconnects whenever the connection is lost, until the feed is closed. */
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
  { client: newClient, listener, signal, beat }: Following,
  onOpen: () => void,
): Promise<void> {
  const loss = lossOf(client, signal)
  client.on('notification', ({ channel, payload }) => {
    if (channel === endedChannel && payload !== undefined) listener.changed(payload)
  })
  const inTime = (limit: number, work: () => Promise<unknown>) =>
    unlessAborted(loss.signal, () => withinTime(limit, work))
  try {
    await inTime(connectLimit, () => client.connect())
    const channels = `listen ${endedChannel}; listen ${signChannel}`
    await inTime(connectLimit, () => client.query(channels))
    const sign = globalThis.crypto.randomUUID()
    const heard = hear(client, sign)
    await inTime(connectLimit, () => say(newClient(), sign))
    await inTime(beat, () => heard)
    onOpen()
    for (;;) {
      await pause(beat, loss.signal)
      await inTime(beat, () => checkListening(client))
    }
  } finally {
    loss.abort() // so that the feed keeps nothing of this connection
  }
}

/**
 * Waits until the client has heard what another connection says, while it does nothing itself. That
 * alone tells whether news arrive: a pooler that gives a connection for a transaction at a time may
 * well give the one that listens to whoever asks it, and to nobody what is said on it in between.
 */
function hear(client: PostgresClient, sign: string): Promise<void> {
  return new Promise((resolve) => {
    client.on('notification', ({ channel, payload }) => {
      if (channel === signChannel && payload === sign) resolve()
    })
  })
}

async function say(other: PostgresClient, sign: string): Promise<void> {
  other.on('error', () => undefined)
  try {
    await other.connect()
    await other.query(`select pg_notify('${signChannel}', '${sign}')`)
  } finally {
    void other.end().catch(() => undefined)
  }
}

/** @throws when the connection is now another one, or was reset */
async function checkListening(client: PostgresClient): Promise<void> {
  const answer = await client.query('select pg_listening_channels() as channel')
  const { rows } = (answer ?? {}) as { rows?: readonly { channel?: unknown }[] }
  if (!rows?.some(({ channel }) => channel === endedChannel)) {
    throw new Error('The connection does not listen any more.')
  }
}

/** Aborted when the connection has ended, or the feed is to be closed. */
function lossOf(client: PostgresClient, closing: AbortSignal): AbortController {
  const loss = new AbortController()
  const { signal } = loss
  client.on('error', (cause) => loss.abort(new Error('The connection broke.', { cause })))
  client.on('end', () => loss.abort(new Error('The connection ended.')))
  closing.addEventListener('abort', () => loss.abort(new Error('The feed was closed.')), { signal })
  return loss
}

/**
 * A race would leave something behind on the signal each time, and it lives as long as a connection.
 *
 * @throws the signal's reason, once it is aborted
 */
function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    const forget = () => signal.removeEventListener('abort', stop)
    work().finally(forget).then(resolve, reject)
  })
}

/** Until then, or until the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(stop, milliseconds)
    signal.addEventListener('abort', stop)
  })
}
