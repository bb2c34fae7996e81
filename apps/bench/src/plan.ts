import type { ContenderName } from './contenders/registry.ts'
import type { PanelChoice } from './requests/panels.ts'

/** How much is measured. */
export interface Plan {
  /** `smoke` shows that every part runs, and measures nothing worth reading. */
  readonly kind: 'full' | 'quick' | 'smoke'
  readonly requests: PanelChoice & {
    /** Each with a new process. */
    readonly sittings: number
    /** Of each sitting, of two slices for each call. */
    readonly rounds: number
    readonly sliceMillis: number
    /** For each call, in each sitting. */
    readonly warmUpMillis: number
    readonly connections: number
  }
  readonly checks: {
    readonly contenders: readonly ContenderName[]
    readonly rounds: number
    readonly burstMillis: number
  }
  readonly cache: {
    readonly size: number
    readonly distinctTokens: number
  }
  readonly logins: {
    readonly rounds: number
    readonly perRound: number
    readonly flood: number
  }
  readonly imports: { readonly rounds: number }
  readonly types: { readonly procedures: readonly number[]; readonly rounds: number }
}

const allChecks: readonly ContenderName[] = [
  'trpc-auth',
  'trpc-auth-cold',
  'trpc-auth-redis',
  'trpc-auth-redis-cached',
  'jose-imported',
  'jose-bytes',
  'express-session',
  'iron-session',
  'auth-core',
  'better-auth-cookie-cache',
  'better-auth-database',
]

export const plans: Record<Plan['kind'], Plan> = {
  full: {
    kind: 'full',
    requests: {
      panels: [
        'own',
        'cold',
        'stores',
        'sliding',
        'jose-bytes',
        'express-session',
        'iron-session',
        'auth-core',
        'better-auth-cookie-cache',
        'better-auth-database',
      ],
      adapters: ['standalone', 'hono', 'fastify'],
      batches: [1, 10],
      sittings: 2,
      rounds: 12,
      sliceMillis: 40,
      warmUpMillis: 800,
      connections: 32,
    },
    checks: { contenders: allChecks, rounds: 9, burstMillis: 250 },
    cache: { size: 10_000, distinctTokens: 100_000 },
    logins: { rounds: 7, perRound: 160, flood: 400 },
    imports: { rounds: 11 },
    types: { procedures: [10, 100, 300], rounds: 3 },
  },
  quick: {
    kind: 'quick',
    requests: {
      panels: ['own', 'better-auth-cookie-cache'],
      adapters: ['standalone'],
      batches: [1, 10],
      sittings: 1,
      rounds: 12,
      sliceMillis: 40,
      warmUpMillis: 800,
      connections: 32,
    },
    checks: { contenders: allChecks, rounds: 5, burstMillis: 100 },
    cache: { size: 1000, distinctTokens: 10_000 },
    logins: { rounds: 2, perRound: 48, flood: 200 },
    imports: { rounds: 3 },
    types: { procedures: [100], rounds: 1 },
  },
  smoke: {
    kind: 'smoke',
    requests: {
      panels: ['own', 'cold'],
      adapters: ['fastify'],
      batches: [1],
      sittings: 1,
      rounds: 1,
      sliceMillis: 1,
      warmUpMillis: 1,
      connections: 2,
    },
    checks: { contenders: ['trpc-auth', 'iron-session'], rounds: 1, burstMillis: 1 },
    cache: { size: 20, distinctTokens: 200 },
    logins: { rounds: 1, perRound: 4, flood: 8 },
    imports: { rounds: 1 },
    types: { procedures: [2], rounds: 1 },
  },
}
