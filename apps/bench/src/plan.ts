import type { AdapterName } from './requests/adapters.ts'

/** How much is measured. */
export interface Plan {
  /** `smoke` shows that every part runs, and measures nothing worth reading. */
  readonly kind: 'full' | 'quick' | 'smoke'
  readonly requests: {
    readonly adapters: readonly AdapterName[]
    readonly batches: readonly number[]
    readonly rounds: number
    /** For one cell in one round. */
    readonly burstMillis: number
    readonly warmUpRequests: number
    readonly connections: number
  }
  readonly checks: {
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

export const plans: Record<Plan['kind'], Plan> = {
  full: {
    kind: 'full',
    requests: {
      adapters: ['standalone', 'hono', 'fastify'],
      batches: [1, 10],
      rounds: 11,
      burstMillis: 300,
      warmUpRequests: 3000,
      connections: 32,
    },
    checks: { rounds: 9, burstMillis: 250 },
    cache: { size: 10_000, distinctTokens: 100_000 },
    logins: { rounds: 7, perRound: 160, flood: 400 },
    imports: { rounds: 11 },
    types: { procedures: [10, 100, 300], rounds: 3 },
  },
  quick: {
    kind: 'quick',
    requests: {
      adapters: ['standalone'],
      batches: [1, 10],
      rounds: 3,
      burstMillis: 150,
      warmUpRequests: 500,
      connections: 32,
    },
    checks: { rounds: 3, burstMillis: 80 },
    cache: { size: 1000, distinctTokens: 10_000 },
    logins: { rounds: 2, perRound: 48, flood: 200 },
    imports: { rounds: 3 },
    types: { procedures: [100], rounds: 1 },
  },
  smoke: {
    kind: 'smoke',
    requests: {
      adapters: ['standalone', 'hono', 'fastify'],
      batches: [1, 2],
      rounds: 1,
      burstMillis: 1,
      warmUpRequests: 32,
      connections: 4,
    },
    checks: { rounds: 1, burstMillis: 1 },
    cache: { size: 20, distinctTokens: 200 },
    logins: { rounds: 1, perRound: 8, flood: 8 },
    imports: { rounds: 1 },
    types: { procedures: [2], rounds: 1 },
  },
}
