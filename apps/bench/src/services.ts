import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createClient } from 'redis'
import type { Surroundings } from './contenders/contender.ts'

/** The services that are used, each with its version. */
export interface OpenServices extends Surroundings, AsyncDisposable {
  readonly postgresVersion: string | null
  readonly redisVersion: string | null
}

const {
  BENCH_POSTGRES_URL: postgresUrl = 'postgres://postgres@127.0.0.1:5432/test',
  BENCH_REDIS_URL: redisUrl = 'redis://127.0.0.1:6379',
} = process.env

/** Our own folder, database and prefix, removed afterwards. What is not available is `null`. */
export async function openServices(): Promise<OpenServices> {
  const prefix = `trpc_auth_bench_${process.pid}`
  const directory = await mkdtemp(join(tmpdir(), 'trpc-auth-bench-'))
  const postgres = await openPostgres(prefix).catch(() => null)
  const redis = await openRedis(prefix).catch(() => null)
  return {
    directory,
    prefix: `${prefix}:`,
    postgresUrl: postgres?.url ?? null,
    postgresVersion: postgres?.version ?? null,
    redisUrl: redis && redisUrl,
    redisVersion: redis?.version ?? null,
    async [Symbol.asyncDispose]() {
      await postgres?.remove()
      await redis?.remove()
      await rm(directory, { recursive: true })
    },
  }
}

async function openPostgres(name: string) {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
  await client.connect()
  await client.query(`create database ${name}`)
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  const url = new URL(postgresUrl)
  url.pathname = name
  return {
    url: url.href,
    version: rows[0]?.server_version ?? '?',
    async remove() {
      await client.query(`drop database ${name} with (force)`)
      await client.end()
    },
  }
}

async function openRedis(prefix: string) {
  const socket = { connectTimeout: 2000, reconnectStrategy: false } as const
  const client = createClient({ url: redisUrl, socket })
  client.on('error', () => undefined) // `connect` rejects as well
  await client.connect()
  const info = await client.info('server')
  return {
    version: /redis_version:(\S+)/.exec(info)?.[1] ?? '?',
    async remove() {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}:*`, COUNT: 5000 })) {
        if (keys.length > 0) await client.unlink(keys)
      }
      client.destroy()
    },
  }
}
