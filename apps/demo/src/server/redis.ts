import { createClient } from 'redis'
import { reasonOf } from './reason.ts'

/** What several processes share besides the database: sessions, counts, a developer's e-mails. */
export type Redis = Awaited<ReturnType<typeof openRedis>>

export interface RedisAddress {
  readonly url: string
  /** What the keys begin with. */
  readonly keyPrefix: string
}

const LONGEST_PAUSE_MILLISECONDS = 2_000

/** Connects, and stays connected. Rejects with a message if Redis does not answer at first. */
export async function openRedis({ url, keyPrefix }: RedisAddress) {
  let once = false
  let up = false
  const client = createClient({
    url,
    RESP: 3,
    emitInvalidate: true, // what the cache of sessions needs
    disableOfflineQueue: true, // fail at once while Redis is down, instead of waiting for it
    socket: {
      connectTimeout: 5_000,
      reconnectStrategy: (tries) => once && Math.min(50 * 2 ** tries, LONGEST_PAUSE_MILLISECONDS),
    },
  })
  client.on('ready', () => {
    once = true
    up = true
  })
  // It reconnects by itself, and reports each try: print one line for each outage.
  client.on('error', (error: Error) => {
    if (up) console.error(`Redis: ${reasonOf(error)}`)
    up = false
  })
  try {
    await client.connect()
  } catch (cause) {
    const { host } = new URL(url)
    throw new Error(`Redis at ${host}, which REDIS_URL names, cannot be used: ${reasonOf(cause)}`, {
      cause,
    })
  }
  return { client, keyPrefix }
}
