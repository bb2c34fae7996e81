import type { RequestPanel, Result } from '../result.ts'
import { cpuRatio, throughputRatio, type Ratio } from './figures.ts'
import type { Target } from './target.ts'

interface Comparison {
  readonly what: string
  /** Contender and procedure. */
  readonly call: readonly [string, string]
  readonly base: readonly [string, string]
  readonly batch: number
  readonly atLeast: number
}

const comparisons: readonly Comparison[] = [
  {
    what: 'a public call, of tRPC alone',
    call: ['trpc-auth', 'public'],
    base: ['none', 'public'],
    batch: 1,
    atLeast: 0.99,
  },
  {
    what: 'a protected call (session), of a public one',
    call: ['trpc-auth', 'session'],
    base: ['trpc-auth', 'public'],
    batch: 1,
    atLeast: 0.97,
  },
  {
    what: 'a protected call (user from SQLite, kysely), of a public one',
    call: ['trpc-auth', 'user'],
    base: ['trpc-auth', 'public'],
    batch: 1,
    atLeast: 0.9,
  },
  {
    what: 'a protected call (user from SQLite, drizzle), of a public one',
    call: ['trpc-auth-drizzle', 'user'],
    base: ['trpc-auth', 'public'],
    batch: 1,
    atLeast: 0.9,
  },
  {
    what: 'ten protected calls in a batch, of ten with one empty middleware',
    call: ['trpc-auth', 'session'],
    base: ['trpc-auth', 'empty'],
    batch: 10,
    atLeast: 0.97,
  },
  {
    what: 'signature checked on every request, of jose by hand',
    call: ['trpc-auth-cold', 'session'],
    base: ['jose-imported', 'protected'],
    batch: 1,
    atLeast: 1,
  },
]

/** Those of the comparisons that were measured, on every adapter. */
export function requestTargets({ requests }: Result): readonly Target[] {
  const seen = new Set<string>()
  return requests.flatMap((panel) =>
    comparisons.flatMap(({ what, atLeast, ...comparison }) => {
      if (panel.batch !== comparison.batch) return []
      const ratios = ratiosOf(panel, comparison)
      const name = `${panel.adapter}: ${what}`
      if (ratios === null || seen.has(name)) return []
      seen.add(name)
      const { throughput, cpu } = ratios
      const remark = `by throughput ${range(throughput)}, by CPU ${range(cpu)}`
      return [
        { what: name, bound: { atLeast }, value: throughput.middle, certain: throughput, remark },
      ]
    }),
  )
}

/** The same procedure mounted twice: what its ratio differs from 1 by is error. */
export function noise({ requests }: Result): readonly { panel: RequestPanel; ratios: Ratios }[] {
  const same = { call: ['trpc-auth', 'again'], base: ['trpc-auth', 'session'] } as const
  return requests.flatMap((panel) => {
    const ratios = ratiosOf(panel, same)
    return ratios ? [{ panel, ratios }] : []
  })
}

interface Ratios {
  readonly throughput: Ratio
  readonly cpu: Ratio
}

function ratiosOf(
  { calls }: RequestPanel,
  { call, base }: Pick<Comparison, 'call' | 'base'>,
): Ratios | null {
  const [one, other] = [call, base].map(([contender, procedure]) =>
    calls.find((cell) => cell.contender === contender && cell.procedure === procedure),
  )
  if (!one || !other) return null
  return { throughput: throughputRatio(one, other), cpu: cpuRatio(one, other) }
}

/** The median of the rounds, and where it is with 95 % certainty. */
export function range({ middle, low, high }: Ratio): string {
  return `${middle.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
}
