import type { ContenderName } from '../contenders/registry.ts'
import type { AdapterName } from './adapters.ts'

/** Calls that are compared with one another: one process serves all of them. */
export interface Panel {
  readonly adapter: AdapterName
  readonly batch: number
  readonly calls: readonly Call[]
}

/** One procedure of one way of signing in. */
interface Call {
  readonly contender: ContenderName
  readonly procedure: string
}

/** Which of them are measured, how. */
export interface PanelChoice {
  readonly panels: readonly PanelName[]
  readonly adapters: readonly AdapterName[]
  readonly batches: readonly number[]
}

type PanelName = keyof typeof kinds

/** What everything is compared with. */
const alone: Call = { contender: 'none', procedure: 'public' }

const calls = (contender: ContenderName, procedures: readonly string[]): readonly Call[] =>
  procedures.map((procedure) => ({ contender, procedure }))

/** What looks at the caller in `createContext` does so for public calls too. */
const byHand = ['public', 'protected']

/** `again` is `session` once more: what they differ by is the error of the measurement. */
const own = [
  ...calls('trpc-auth', ['public', 'empty', 'session', 'again', 'user']),
  ...calls('trpc-auth-drizzle', ['user']),
]

const kinds = {
  own: { calls: own },
  cold: { calls: [...calls('trpc-auth-cold', ['session']), ...calls('jose-imported', byHand)] },
  stores: {
    calls: [
      ...calls('trpc-auth-postgres', ['user']),
      ...calls('trpc-auth-redis', ['session']),
      ...calls('trpc-auth-redis-cached', ['session']),
    ],
  },
  sliding: { calls: calls('trpc-auth-sliding', ['public', 'session']), only: 'standalone' },
  'jose-bytes': { calls: calls('jose-bytes', byHand), only: 'standalone' },
  'express-session': { calls: calls('express-session', byHand), only: 'express' },
  'iron-session': { calls: calls('iron-session', byHand), only: 'standalone' },
  'auth-core': { calls: calls('auth-core', byHand), only: 'standalone' },
  'better-auth-cookie-cache': {
    calls: calls('better-auth-cookie-cache', byHand),
    only: 'standalone',
  },
  'better-auth-database': { calls: calls('better-auth-database', byHand), only: 'standalone' },
} satisfies Record<string, Kind>

/** `only`: measured on the adapter that most use it with, and in no batches. */
interface Kind {
  readonly calls: readonly Call[]
  readonly only?: AdapterName
}

export function panels(plan: PanelChoice): readonly Panel[] {
  return plan.panels.flatMap((name) => {
    const kind: Kind = kinds[name]
    const adapters = kind.only ? [kind.only] : plan.adapters
    const batches = kind.only ? [1] : plan.batches
    return adapters.flatMap((adapter) =>
      batches.map((batch) => ({ adapter, batch, calls: [alone, ...kind.calls] })),
    )
  })
}
