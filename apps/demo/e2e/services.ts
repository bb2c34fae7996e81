import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createClient } from 'redis'
import { inject } from 'vitest'
import type {} from '../../../packages/server/test/harness/services.ts'

const { postgres, redis } = inject('services')

/** Whether this machine has what several processes share. */
export const hasServices = postgres !== null && redis !== null

/** A part of PostgreSQL and of Redis for one test; `await using` leaves nothing there. */
export function ownServices() {
  if (postgres === null || redis === null) throw new Error('There are no such services here.')
  const name = `demo_${randomBytes(6).toString('hex')}`
  const database = new URL(postgres)
  database.pathname = name
  return {
    env: { DATABASE_URL: database.href, REDIS_URL: redis, REDIS_KEY_PREFIX: `${name}:` },
    async [Symbol.asyncDispose]() {
      await dropDatabase(postgres, name)
      await dropKeys(redis, `${name}:*`)
    },
  }
}

async function dropDatabase(server: string, name: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.end()
}

async function dropKeys(url: string, pattern: string): Promise<void> {
  const client = await createClient({ url }).connect()
  for await (const keys of client.scanIterator({ MATCH: pattern })) {
    if (keys.length > 0) await client.del(keys)
  }
  await client.close()
}
