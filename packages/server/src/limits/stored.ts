import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Limiter, LimiterFactory } from './bucket.ts'

/** Counted in Redis, for all processes together. @param client of the `redis` package, connected */
export function redisLimits(client: object): LimiterFactory {
  return (bucket) => new RateLimiterRedis({ ...bucket, storeClient: client, useRedisPackage: true })
}

/**
 * Counted in PostgreSQL, for all processes together, in the table `auth_limit`, which is made if it
 * is missing.
 *
 * @param pool of the `pg` package
 */
export function postgresLimits(pool: object): LimiterFactory {
  return (bucket) =>
    new Promise<Limiter>((resolve, reject) => {
      const options = { ...bucket, storeClient: pool, tableName: 'auth_limit' }
      const limiter = new RateLimiterPostgres(options, (error?: Error) => {
        if (error) reject(error)
        else resolve(limiter)
      })
    })
}
