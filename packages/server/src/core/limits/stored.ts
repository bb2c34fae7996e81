// oxlint-disable-next-line typescript/triple-slash-reference -- ambient, so no import can name it
/// <reference path="./rate-limiter-flexible.d.ts" />
import RateLimiterPostgres from 'rate-limiter-flexible/lib/RateLimiterPostgres.js'
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js'
import type { Limiter, LimiterFactory } from './bucket.ts'

/** Counted in Redis, for all processes together. @param client of the `redis` package, connected */
export function redisLimits(client: object): LimiterFactory {
  return (bucket) => new RateLimiterRedis({ ...bucket, storeClient: client, useRedisPackage: true })
}

/**
 * Counted in PostgreSQL, for all processes together, in the table `auth_limit`, which is created if
 * it is missing.
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
