import { spawnSync } from 'node:child_process'
import mysql from 'mysql2/promise'
import type { TestProject } from 'vitest/node'
import { reachPostgres, startPostgres } from './own-postgres.ts'
import { reachRedis, startRedis } from './own-redis.ts'

/** Where the databases of the tests are; `null` where there is none. */
export interface Services {
  readonly postgres: string | null
  readonly mysql: string | null
  readonly redis: string | null
  /** Whether this machine can start a Redis of its own, to be killed. */
  readonly ownRedis: boolean
  /** Whether it has `oathtool`, another implementation of one-time codes. */
  readonly oathtool: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    services: Services
  }
}

/**
 * Looks for the services at their usual places, or where the environment says, and starts what can
 * be started on a machine without them. Vitest calls it once, before all test files.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const {
    TEST_POSTGRES_URL: postgres = 'postgres://postgres@127.0.0.1:5432/test',
    TEST_MYSQL_URL: maria = 'mysql://root@127.0.0.1:3306/test',
    TEST_REDIS_URL: redis = 'redis://127.0.0.1:6379',
  } = process.env
  const [hasPostgres, hasMysql, hasRedis] = await Promise.all([
    answers(() => reachPostgres(postgres)),
    answers(() => reachMysql(maria)),
    answers(() => reachRedis(redis)),
  ])
  const ownPostgres = hasPostgres ? null : await startPostgres()
  const ownRedis = hasRedis ? null : await startRedis()
  provide('services', {
    postgres: ownPostgres?.url ?? postgres,
    mysql: hasMysql ? maria : null,
    redis: hasRedis ? redis : (ownRedis?.url ?? null),
    ownRedis: spawnSync('redis-server', ['--version']).status === 0,
    oathtool: spawnSync('oathtool', ['--version']).status === 0,
  })
  return async () => {
    await ownPostgres?.[Symbol.asyncDispose]()
    await ownRedis?.[Symbol.asyncDispose]()
  }
}

async function reachMysql(uri: string): Promise<void> {
  const connection = await mysql.createConnection({ uri, connectTimeout: 2000 })
  await connection.end()
}

async function answers(attempt: () => Promise<void>): Promise<boolean> {
  return attempt().then(
    () => true,
    () => false,
  )
}
