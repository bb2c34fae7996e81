import type { ContenderName } from './contenders/registry.ts'
import type { Panel, PanelChoice } from './requests/panels.ts'

/** How much is measured. */
export interface Plan {
  /** `smoke` shows that every part runs, and measures nothing worth reading. */
  readonly kind: 'full' | 'quick' | 'smoke'
  readonly requests: PanelChoice & {
    /** Each with a new process. What has no goal has only one. */
    readonly sittings: number
    /**
     * Of each sitting, of two slices for each call: `many` and
     * `some` for what has goals to reach.
     */
    readonly rounds: Record<Panel['rounds'], number>
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
  readonly flood: {
    readonly rounds: number
    readonly millis: number
    readonly loginsAtOnce: number
    readonly checksPerSecond: number
  }
  readonly lookUps: {
    readonly services: readonly ('postgres' | 'redis')[]
    readonly few: number
    readonly many: number
    readonly rounds: number
    /** Look-ups, twice in each round. */
    readonly series: number
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

const fewChecks: readonly ContenderName[] = [
  'trpc-auth',
  'jose-imported',
  'iron-session',
  'auth-core',
  'better-auth-cookie-cache',
]

export const plans: Record<Plan['kind'], Plan> = {
  full: {
    kind: 'full',
    requests: {
      panels: [
        'own',
        'drizzle',
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
      rounds: { many: 44, some: 20, few: 18 },
      sliceMillis: 30,
      warmUpMillis: 700,
      connections: 32,
    },
    checks: { contenders: allChecks, rounds: 9, burstMillis: 250 },
    cache: { size: 10_000, distinctTokens: 100_000 },
    logins: { rounds: 6, perRound: 160, flood: 400 },
    flood: { rounds: 5, millis: 1500, loginsAtOnce: 64, checksPerSecond: 250 },
    lookUps: {
      services: ['postgres', 'redis'],
      few: 1000,
      many: 1_000_000,
      rounds: 60,
      series: 50,
    },
    imports: { rounds: 11 },
    types: { procedures: [10, 100, 300], rounds: 2 },
  },
  quick: {
    kind: 'quick',
    requests: {
      panels: ['own', 'better-auth-cookie-cache'],
      adapters: ['standalone'],
      batches: [1],
      sittings: 1,
      rounds: { many: 18, some: 18, few: 10 },
      sliceMillis: 30,
      warmUpMillis: 600,
      connections: 32,
    },
    checks: { contenders: fewChecks, rounds: 5, burstMillis: 100 },
    cache: { size: 1000, distinctTokens: 10_000 },
    logins: { rounds: 2, perRound: 40, flood: 200 },
    flood: { rounds: 1, millis: 1000, loginsAtOnce: 64, checksPerSecond: 250 },
    lookUps: { services: [], few: 1000, many: 100_000, rounds: 30, series: 30 },
    imports: { rounds: 2 },
    types: { procedures: [100], rounds: 1 },
  },
  smoke: {
    kind: 'smoke',
    requests: {
      panels: ['own', 'cold'],
      adapters: ['fastify'],
      batches: [1],
      sittings: 1,
      rounds: { many: 1, some: 1, few: 1 },
      sliceMillis: 1,
      warmUpMillis: 1,
      connections: 2,
    },
    checks: { contenders: ['trpc-auth', 'iron-session'], rounds: 1, burstMillis: 1 },
    cache: { size: 20, distinctTokens: 200 },
    logins: { rounds: 1, perRound: 4, flood: 8 },
    flood: { rounds: 1, millis: 20, loginsAtOnce: 2, checksPerSecond: 100 },
    lookUps: { services: ['postgres', 'redis'], few: 10, many: 2000, rounds: 1, series: 2 },
    imports: { rounds: 1 },
    types: { procedures: [2], rounds: 1 },
  },
}
