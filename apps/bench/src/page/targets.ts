import type { Result } from '../result.ts'
import { median } from '../numbers.ts'
import {
  cellOf,
  checkMicros,
  cpuRatio,
  medianOf,
  throughputRatio,
  withoutAuth,
  type CellKey,
} from './figures.ts'

/** What was to be reached, and what was. */
export interface Target {
  readonly what: string
  readonly bound: { readonly atLeast: number } | { readonly atMost: number }
  readonly value: number
  /** Beside the figure. */
  readonly remark?: string
}

export function isMet({ bound, value }: Target): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost
}

/** Those that the run has measured. */
export function targets(result: Result): readonly Target[] {
  const adapters = [...new Set(result.requests.map(({ adapter }) => adapter))]
  return [
    ...adapters.flatMap((adapter) => requestTargets(result, adapter)),
    ...coldTarget(result),
    ...checkTargets(result),
    ...loginTargets(result),
    ...typeTargets(result),
    ...importTarget(result),
  ]
}

interface Comparison {
  readonly what: string
  readonly procedure: string
  readonly base: Partial<CellKey>
  readonly batch: number
  readonly atLeast: number
}

const comparisons: readonly Comparison[] = [
  {
    what: 'a public call, of tRPC alone',
    procedure: 'public',
    base: { app: 'none' },
    batch: 1,
    atLeast: 0.99,
  },
  {
    what: 'a protected call (session), of a public one',
    procedure: 'session',
    base: { procedure: 'public' },
    batch: 1,
    atLeast: 0.97,
  },
  {
    what: 'a protected call (user from SQLite), of a public one',
    procedure: 'user',
    base: { procedure: 'public' },
    batch: 1,
    atLeast: 0.9,
  },
  {
    what: 'ten protected calls in a batch, of ten with one empty middleware',
    procedure: 'session',
    base: { procedure: 'empty' },
    batch: 10,
    atLeast: 0.97,
  },
]

function requestTargets(result: Result, adapter: string): readonly Target[] {
  return comparisons.flatMap(({ what, procedure, base, batch, atLeast }) => {
    const key: CellKey = { adapter, contender: 'trpc-auth', app: 'own', procedure, batch }
    const cell = cellOf(result, key)
    const baseKey = { ...key, ...base }
    const baseCell = cellOf(result, {
      ...baseKey,
      procedure: baseKey.app === 'none' ? 'public' : baseKey.procedure,
    })
    if (!cell || !baseCell) return []
    const { middle, low, high } = throughputRatio(cell, baseCell)
    const spread = `half of the rounds ${low.toFixed(2)} to ${high.toFixed(2)}`
    const remark = `${spread}; by CPU ${cpuRatio(cell, baseCell).middle.toFixed(2)}`
    return [{ what: `${adapter}: ${what}`, bound: { atLeast }, value: middle, remark }]
  })
}

/** What is left of the throughput when the signature is checked on every request. */
function coldTarget(result: Result): readonly Target[] {
  const share = (contender: string, procedure: string) => {
    const key: CellKey = { adapter: 'standalone', contender, app: 'own', procedure, batch: 1 }
    const cell = cellOf(result, key)
    const base = withoutAuth(result, key)
    return cell && base ? throughputRatio(cell, base).middle : null
  }
  const own = share('trpc-auth-cold', 'session')
  const byHand = share('jose-imported', 'protected')
  if (own === null || byHand === null) return []
  return [
    {
      what: 'standalone: signature checked on every request, of jose by hand',
      bound: { atLeast: 1 },
      value: own / byHand,
      remark: `${own.toFixed(2)} and ${byHand.toFixed(2)} of tRPC alone`,
    },
  ]
}

function checkTargets(result: Result): readonly Target[] {
  const own = checkMicros(result, 'trpc-auth')
  const times: readonly [string, string, number][] = [
    ['better-auth with its cookie cache', 'better-auth-cookie-cache', 20],
    ['Auth.js', 'auth-core', 40],
    ['iron-session', 'iron-session', 40],
  ]
  return times.flatMap(([what, contender, atLeast]) => {
    const theirs = checkMicros(result, contender)
    if (own === null || theirs === null) return []
    const value = theirs / own
    return [{ what: `a look at the caller, times cheaper than ${what}`, bound: { atLeast }, value }]
  })
}

function loginTargets({ logins }: Result): readonly Target[] {
  const ratios = logins.own.map(({ perSecond }, at) => perSecond / (logins.bare[at]?.perSecond ?? 1))
  const delay = (rounds: Result['logins']['own']) => medianOf(rounds, (round) => round.delayP99Millis)
  return [
    {
      what: 'logins, of the bare argon2id rate',
      bound: { atLeast: 0.95 },
      value: median(ratios),
    },
    {
      what: `event loop delay with ${logins.atOnce} logins at once, p99 in ms`,
      bound: { atMost: 10 },
      value: delay(logins.own),
      remark: `with nothing but the bare hashes ${delay(logins.bare).toFixed(1)}`,
    },
  ]
}

function typeTargets({ types }: Result): readonly Target[] {
  const at = (variant: string, procedures: number) =>
    types.find((cell) => cell.variant === variant && cell.procedures === procedures)
  return [...new Set(types.map(({ procedures }) => procedures))].flatMap((procedures) => {
    const [none, byHand, own] = ['none', 'by-hand', 'trpc-auth'].map((name) => at(name, procedures))
    if (!none || !byHand || !own) return []
    const added = byHand.instantiations - none.instantiations
    return [
      {
        what: `type instantiations added to an app of ${procedures} procedures`,
        bound: { atMost: 5000 },
        value: own.instantiations - none.instantiations,
        remark: `${added.toLocaleString('en')} by a guard written by hand`,
      },
    ]
  })
}

function importTarget({ imports }: Result): readonly Target[] {
  const best = (name: string) =>
    Math.min(...(imports.find((cell) => cell.name === name)?.millis ?? [NaN]))
  return [
    {
      what: 'import time over tRPC alone, in ms, best of all',
      bound: { atMost: 60 },
      value: best('trpc-auth') - best('none'),
      remark: `zod alone ${(best('zod') - best('none')).toFixed(0)}`,
    },
  ]
}
