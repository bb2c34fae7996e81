import type { RequestCell, Result } from '../result.ts'
import type { Bar } from './chart.ts'
import { cpuRatio, medianOf, throughputRatio, withoutAuth } from './figures.ts'
import { figure, table } from './format.ts'
import { isOurs, nameOf } from './names.ts'

/** Bars of a protected call of everyone, and of a public one, where that costs something too. */
export function alternativeBars(result: Result): readonly Bar[] {
  const bars = alternatives(result).flatMap((cell) => {
    const share = shareOf(result, cell)
    return share === null ? [] : [{ cell, share }]
  })
  return bars
    .filter(({ cell }) => cell.procedure !== 'public')
    .toSorted((a, b) => b.share - a.share)
    .map(({ cell, share }) => ({
      label: nameOf(cell.contender),
      value: share,
      text: share.toFixed(2),
      tone: isOurs(cell.contender) ? 'accent' : 'plain',
    }))
}

/** Bars of our own calls, on every adapter. */
export function ownBars(result: Result, batch: number): readonly Bar[] {
  return ours(result)
    .filter((cell) => cell.batch === batch)
    .flatMap((cell) => {
      const share = shareOf(result, cell)
      if (share === null) return []
      const plain = cell.procedure === 'public' || cell.procedure === 'empty'
      const tone = plain ? 'plain' : cell.procedure === 'session' ? 'accent' : 'second'
      const label = `${cell.adapter}: ${kindOf(cell)}`
      return [{ label, value: share, text: share.toFixed(2), tone } as const]
    })
}

export function requestSection(result: Result): string {
  const rows = ours(result).map((cell) => [
    cell.adapter,
    kindOf(cell),
    String(cell.batch),
    ...figuresOf(result, cell),
  ])
  return `## Calls over HTTP

A query that does nothing, over keep-alive connections, from another process. Each server runs in a process of its own, with the same app without auth beside it: the shares are of that one. Where the server is quicker than the process that asks, the throughput says little and the CPU more.

![Throughput of each kind of call](benchmarks/protected.svg)

![Throughput of batches of ten](benchmarks/batches.svg)

${table(['adapter', 'call', 'batch', ...heads], rows)}`
}

export function alternativeSection(result: Result): string {
  const rows = alternatives(result).map((cell) => [
    nameOf(cell.contender),
    cell.procedure === 'public' ? 'public' : 'protected',
    ...figuresOf(result, cell),
  ])
  return `## Beside the alternatives

The same over tRPC's standalone server (express-session: over Express). The alternatives look at the caller in \`createContext\`, as their guides and tRPC's own do, so public calls pay as well.

![Throughput of a protected call](benchmarks/alternatives.svg)

${table(['', 'call', ...heads], rows)}`
}

const heads = ['calls/s', 'share', 'CPU µs', 'of tRPC alone', 'p99 ms']

function figuresOf(result: Result, cell: RequestCell): readonly string[] {
  const base = withoutAuth(result, cell)
  return [
    figure(medianOf(cell.rounds, ({ perSecond }) => perSecond * cell.batch)),
    base ? throughputRatio(cell, base).middle.toFixed(2) : '',
    figure(medianOf(cell.rounds, ({ cpuMicros }) => cpuMicros / cell.batch)),
    base ? `${(1 / cpuRatio(cell, base).middle).toFixed(2)} ×` : '',
    figure(medianOf(cell.rounds, ({ p99Millis }) => p99Millis)),
  ]
}

function shareOf(result: Result, cell: RequestCell): number | null {
  const base = withoutAuth(result, cell)
  return base ? throughputRatio(cell, base).middle : null
}

/** Ours, and what stands beside them in the same process. */
function ours({ requests }: Result): readonly RequestCell[] {
  return requests.filter(({ contender, app }) => isOurs(contender) && app === 'own')
}

/** One of ours of each kind, and everyone else. */
function alternatives({ requests }: Result): readonly RequestCell[] {
  return requests.filter(({ contender, app, adapter, batch, procedure }) => {
    if (app === 'none') return false
    if (!isOurs(contender)) return true
    return adapter === 'standalone' && batch === 1 && procedure !== 'empty'
  })
}

const kinds: Readonly<Record<string, string>> = {
  public: 'public',
  empty: 'one empty middleware',
  session: 'protected (session)',
  user: 'protected (user from SQLite)',
}

function kindOf({ contender, procedure }: RequestCell): string {
  if (contender === 'trpc-auth') return kinds[procedure] ?? procedure
  const how = nameOf(contender).replace('trpc-auth, ', '')
  return procedure === 'public' ? `public, ${how}` : how
}
