import { parseArgs } from 'node:util'
import type { DatabaseAddress } from '../database-url.ts'
import { type Env, readEnv } from '../env.ts'
import { reasonOf } from '../reason.ts'
import type { RedisAddress } from '../redis.ts'

/** The environment of a server that shares everything it knows with others. */
interface SharedEnv extends Env {
  readonly database: DatabaseAddress
  readonly redis: RedisAddress
}

interface ClusterSettings {
  readonly processes: number
  readonly env: SharedEnv
  /** For the processes: `env` as it was written. */
  readonly variables: Readonly<Record<string, string>>
}

export type Reading =
  | { readonly kind: 'settings'; readonly settings: ClusterSettings }
  | { readonly kind: 'help' }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

const defaults = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/trpc_auth_demo',
  REDIS_URL: 'redis://127.0.0.1:6379',
}

const MOST_PROCESSES = 64

/** Reads the command line, and the environment. */
export function readSettings(args: readonly string[], source: NodeJS.ProcessEnv): Reading {
  const parsed = parsedArgs(args)
  if (typeof parsed === 'string') return { kind: 'problems', problems: [parsed] }
  if (parsed.help === true) return { kind: 'help' }
  const processes = /^\d{1,2}$/.test(parsed.processes) ? Number(parsed.processes) : 0
  if (processes < 1 || processes > MOST_PROCESSES) {
    return { kind: 'problems', problems: [`--processes must be 1 to ${MOST_PROCESSES}.`] }
  }
  const port = parsed.port === undefined ? {} : { PORT: parsed.port }
  const variables = { ...defaults, ...setIn(source), ...port }
  const result = readEnv(variables)
  if (!result.ok) return { kind: 'problems', problems: result.problems }
  const env = shared(result.env)
  return env === null
    ? { kind: 'problems', problems: [oneProcessOnly] }
    : { kind: 'settings', settings: { processes, env, variables } }
}

/** @returns what is wrong with them, if something is */
function parsedArgs(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        processes: { type: 'string', default: '2' },
        port: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    return reasonOf(error)
  }
}

function setIn(source: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
}

function shared(env: Env): SharedEnv | null {
  const { database, redis } = env
  return database?.kind === 'postgres' && redis ? { ...env, database, redis } : null
}

const oneProcessOnly =
  'DATABASE_URL must name a PostgreSQL database, for example postgres://postgres@127.0.0.1:5432/trpc_auth_demo: several processes do not share a SQLite file here. "pnpm demo" is for one.'
