import type { ContenderName } from '../contenders/registry.ts'
import type { AdapterName } from './adapters.ts'

/** Calls that are compared with one another: one process serves all of them. */
export interface Panel {
  readonly adapter: AdapterName
  readonly batch: number
  readonly rounds: 'many' | 'some' | 'few'
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

/** Contenders that look at the caller in `createContext` do so for public calls too. */
const byHand = ['public', 'protected']

/** `again` is `session` once more: their difference is the error of the measurement. */
const own = calls('trpc-auth', ['public', 'empty', 'session', 'again', 'user'])

/** Where most apps use it. */
const usual = { adapters: ['standalone'], batches: [1] } as const

const kinds = {
  own: { rounds: 'many', calls: own },
  drizzle: {
    rounds: 'few',
    calls: [...calls('trpc-auth', ['public', 'user']), ...calls('trpc-auth-drizzle', ['user'])],
    ...usual,
  },
  cold: {
    rounds: 'few',
    calls: [...calls('trpc-auth-cold', ['session']), ...calls('jose-imported', byHand)],
    batches: [1],
  },
  stores: {
    rounds: 'few',
    calls: [
      ...calls('trpc-auth-postgres', ['user']),
      ...calls('trpc-auth-redis', ['session']),
      ...calls('trpc-auth-redis-cached', ['session']),
    ],
    batches: [1],
  },
  sliding: { rounds: 'few', calls: calls('trpc-auth-sliding', ['public', 'session']), ...usual },
  'jose-bytes': alternative('jose-bytes'),
  'express-session': { ...alternative('express-session'), adapters: ['express'] },
  'iron-session': alternative('iron-session'),
  'auth-core': alternative('auth-core'),
  'better-auth-cookie-cache': alternative('better-auth-cookie-cache'),
  'better-auth-database': alternative('better-auth-database'),
} satisfies Record<string, Kind>

interface Kind {
  readonly rounds: Panel['rounds']
  readonly calls: readonly Call[]
  /** @default those of the plan */
  readonly adapters?: readonly AdapterName[]
  /** @default those of the plan */
  readonly batches?: readonly number[]
}

function alternative(contender: ContenderName) {
  return { rounds: 'few', calls: calls(contender, byHand), ...usual } as const
}

export function panels(plan: PanelChoice): readonly Panel[] {
  return plan.panels.flatMap((name) => {
    const kind: Kind = kinds[name]
    const { rounds, adapters = plan.adapters, batches = plan.batches } = kind
    return adapters.flatMap((adapter) =>
      batches.map((batch) => ({
        adapter,
        batch,
        // The standalone server makes the most garbage, so its figures scatter most.
        rounds: rounds === 'many' && adapter !== 'standalone' ? 'some' : rounds,
        calls: [alone, ...kind.calls],
      })),
    )
  })
}
