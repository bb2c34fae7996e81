import type { ContenderName } from '../contenders/registry.ts'
import type { Plan } from '../plan.ts'
import type { AdapterName } from './adapters.ts'

/** One server process: a contender behind an adapter, and what is asked of it. */
export interface Stand {
  readonly adapter: AdapterName
  readonly contender: ContenderName
  /** Beside `public` of the app without auth, which every stand has. */
  readonly procedures: readonly string[]
  readonly batches: readonly number[]
}

/** What is asked of our own, behind every adapter. */
const own: Partial<Record<ContenderName, readonly string[]>> = {
  'trpc-auth': ['public', 'empty', 'session', 'user'],
  'trpc-auth-cold': ['session'],
  'trpc-auth-postgres': ['user'],
  'trpc-auth-redis': ['session'],
  'trpc-auth-redis-cached': ['session'],
}

/** What looks at the caller in `createContext` does so for public calls too. */
const byHand = ['public', 'protected']

/** The alternatives, on the adapter that most use them with. */
const alternatives: Partial<Record<ContenderName, AdapterName>> = {
  'jose-imported': 'standalone',
  'jose-bytes': 'standalone',
  'express-session': 'express',
  'iron-session': 'standalone',
  'auth-core': 'standalone',
  'better-auth-cookie-cache': 'standalone',
  'better-auth-database': 'standalone',
}

export function stands({ adapters, batches }: Plan['requests']): readonly Stand[] {
  const ours = adapters.flatMap((adapter) =>
    entries(own).map(([contender, procedures]) => ({ adapter, contender, procedures, batches })),
  )
  const theirs = entries(alternatives).map(([contender, adapter]) => {
    return { adapter, contender, procedures: byHand, batches: batches.slice(0, 1) }
  })
  const sliding: Stand = {
    adapter: 'standalone',
    contender: 'trpc-auth-sliding',
    procedures: ['public', 'session'],
    batches: batches.slice(0, 1),
  }
  return [...ours, sliding, ...theirs]
}

function entries<TValue>(
  record: Partial<Record<ContenderName, TValue>>,
): readonly [ContenderName, TValue][] {
  return Object.entries(record) as [ContenderName, TValue][]
}
