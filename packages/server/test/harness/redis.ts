import { randomBytes } from 'node:crypto'
import { createClient } from 'redis'
import { inject } from 'vitest'

const { redis } = inject('services')

/** Whether this machine has a Redis. */
export const hasRedis = redis !== null

export type TestRedis = Awaited<ReturnType<typeof openRedis>>

/** A connection of a test's own, with a part of the key space; `await using` empties it. */
export async function openRedis(url = redis) {
  if (url === null) throw new Error('There is no Redis here.')
  const keyPrefix = `trpc-auth-test-${randomBytes(6).toString('hex')}:`
  const client = createClient({ url, RESP: 3, emitInvalidate: true })
  client.on('error', () => undefined) // a test may end the server
  await client.connect()
  const keys = async () => {
    const found: string[] = []
    for await (const some of client.scanIterator({ MATCH: `${keyPrefix}*` })) found.push(...some)
    return found.map((key) => key.slice(keyPrefix.length)).toSorted()
  }
  const clear = async () => {
    for (const key of await keys()) await client.del(keyPrefix + key)
  }
  return {
    client,
    url,
    keyPrefix,
    keys,
    clear,
    async [Symbol.asyncDispose]() {
      await clear()
      client.destroy()
    },
  }
}
