import type { Kysely } from 'kysely'
import { openDatabase } from './database.ts'
import type { DatabaseAddress } from './database-url.ts'
import { reasonOf } from './reason.ts'
import { openRedis, type Redis, type RedisAddress } from './redis.ts'
import type { Database } from './schema.ts'

/** Everything that outlives a request. */
export interface Storage {
  readonly database: Kysely<Database>
  /** Unset: sessions are in the database, counts and a developer's e-mails in this process. */
  readonly redis: Redis | undefined
}

export interface StorageAddress {
  readonly database: DatabaseAddress
  readonly redis: RedisAddress | undefined
}

/** Opens all of it. Rejects with a message for each part that cannot be reached. */
export async function openStorage(address: StorageAddress): Promise<Storage> {
  const [database, redis] = await Promise.allSettled([
    openDatabase(address.database),
    address.redis && openRedis(address.redis),
  ])
  if (database.status === 'fulfilled' && redis.status === 'fulfilled') {
    return { database: database.value, redis: redis.value }
  }
  if (database.status === 'fulfilled') await database.value.destroy()
  if (redis.status === 'fulfilled') redis.value?.client.destroy()
  const failures = [database, redis].filter((one) => one.status === 'rejected')
  throw new Error(failures.map(({ reason }) => reasonOf(reason)).join('\n'))
}

export async function closeStorage({ database, redis }: Storage): Promise<void> {
  await database.destroy()
  redis?.client.destroy()
}
