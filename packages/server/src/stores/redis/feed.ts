import { AuthConfigError } from '../../core/config.ts'
import type { FeedListener, SessionFeed } from '../../core/store/session-feed.ts'
import { onHeartbeat, type BeatingClient } from './heartbeat.ts'

/** What is needed of a client that Redis tells of every key it has read and somebody changes. */
export interface TrackingClient extends BeatingClient {
  readonly options?: { readonly emitInvalidate?: boolean | undefined } | undefined
  /** `invalidate` comes with the key: a string, or a buffer if the client was told so. */
  on(event: string, listener: (key: { toString(): string } | null) => void): unknown
}

/**
 * Changes of keys, as Redis tells them to a client that has read them (server-assisted client-side
 * caching). The reads must go through this very client: Redis tells of nothing else.
 *
 * @param idOf the session of a key, or `null` for another key
 * @throws {AuthConfigError} for a client that asks for no news
 */
export function redisFeed(
  client: TrackingClient,
  idOf: (key: string) => string | null,
): SessionFeed {
  if (client.options?.emitInvalidate !== true) throw new AuthConfigError(noTracking)
  return {
    listen(listener) {
      client.on('invalidate', (key) => {
        // `null`: Redis was emptied, or has lost track.
        if (key === null) return restart(listener)
        const id = idOf(key.toString())
        if (id !== null) listener.changed(id)
      })
      const lost = () => listener.lost()
      for (const event of ['error', 'reconnecting', 'end']) client.on(event, lost)
      client.on('ready', () => listener.opened())
      if (client.isReady) listener.opened()
      // A connection may end without a word: one that does not answer in time counts as lost.
      onHeartbeat(client, (isAlive) => (isAlive ? listener.opened() : listener.lost()))
    },
  }
}

function restart(listener: FeedListener): void {
  listener.lost()
  listener.opened()
}

const noTracking =
  'The session cache needs a Redis client that is told of changes: createClient({ url, RESP: 3, emitInvalidate: true }).'
