import type { Result } from '../result.ts'
import type { Bar } from './chart.ts'
import {
  allCalls,
  cpuRatio,
  medianOf,
  throughputRatio,
  withoutAuth,
  type Measured,
} from './figures.ts'
import { figure, table } from './format.ts'
import { isOurs, nameOf } from './names.ts'

/** Bars of a protected call of everyone. */
export function alternativeBars(result: Result): readonly Bar[] {
  return alternatives(result)
    .filter(({ call }) => call.procedure !== 'public')
    .map((measured) => ({ measured, value: shareOf(measured) }))
    .toSorted((a, b) => b.value - a.value)
    .map(({ measured: { call }, value }) => ({
      label: besideOthers(call),
      value,
      text: value.toFixed(2),
      tone: isOurs(call.contender) ? 'accent' : 'plain',
    }))
}

/** Bars of our own calls, on every adapter. */
export function ownBars(result: Result, batch: number): readonly Bar[] {
  return ours(result)
    .filter(({ panel, call }) => panel.batch === batch && call.contender === 'trpc-auth')
    .map((measured) => {
      const { panel, call } = measured
      const value = shareOf(measured)
      const plain = call.procedure === 'public' || call.procedure === 'empty'
      const tone = plain ? 'plain' : call.procedure === 'session' ? 'accent' : 'second'
      const label = `${panel.adapter}: ${kindOf(call)}`
      return { label, value, text: value.toFixed(2), tone } as const
    })
}

export function requestSection(result: Result): string {
  const rows = ours(result).map((measured) => [
    measured.panel.adapter,
    kindOf(measured.call),
    String(measured.panel.batch),
    ...figuresOf(measured),
  ])
  return `## Calls over HTTP

A query that does nothing, over 32 keep-alive connections, from another process${
    result.run.pinned ? '; server and client have a core each' : ''
  }. What is compared runs in one process and takes turns, a few hundredths of a second each, there and back again; a share is the median of the rounds' shares of tRPC alone in that round. Figures in another table or for another adapter were measured at another time, by another process: if such shares differ by a tenth, that may be mere noise.

![Throughput of each kind of call](benchmarks/protected.svg)

![Throughput of batches of ten](benchmarks/batches.svg)

${table(['adapter', 'call', 'batch', ...heads], rows)}`
}

export function alternativeSection(result: Result): string {
  const rows = alternatives(result).map((measured) => [
    besideOthers(measured.call),
    ...figuresOf(measured),
  ])
  return `## Beside the alternatives

The same over tRPC's standalone server (express-session: over Express). The alternatives look at the caller in \`createContext\`, as their guides and tRPC's own do, so public calls pay as well.

![Throughput of a protected call](benchmarks/alternatives.svg)

${table(['', ...heads], rows)}`
}

const heads = ['calls/s', 'share', 'CPU µs', 'of tRPC alone', 'p99 ms']

function figuresOf(measured: Measured): readonly string[] {
  const { panel, call } = measured
  const base = withoutAuth(measured)
  return [
    figure(medianOf(call.rounds, ({ perSecond }) => perSecond * panel.batch)),
    base ? throughputRatio(call, base).middle.toFixed(2) : '',
    figure(medianOf(call.rounds, ({ cpuMicros }) => cpuMicros / panel.batch)),
    base ? `${(1 / cpuRatio(call, base).middle).toFixed(2)} ×` : '',
    figure(medianOf(call.rounds, ({ p99Millis }) => p99Millis)),
  ]
}

function shareOf(measured: Measured): number {
  const base = withoutAuth(measured)
  return base ? throughputRatio(measured.call, base).middle : NaN
}

function ours(result: Result): readonly Measured[] {
  const adapters = result.requests.map(({ adapter }) => adapter)
  const place = ({ panel }: Measured) => adapters.indexOf(panel.adapter) * 1000 + panel.batch
  return allCalls(result)
    .filter(({ call }) => isOurs(call.contender) && call.procedure !== 'again')
    .toSorted((a, b) => place(a) - place(b))
}

/** One of ours of each kind, and everyone else. */
function alternatives(result: Result): readonly Measured[] {
  return allCalls(result).filter(({ panel, call }) => {
    if (call.contender === 'none' || panel.batch !== 1) return false
    if (!isOurs(call.contender))
      return panel.adapter === 'standalone' || panel.adapter === 'express'
    return panel.adapter === 'standalone' && !['empty', 'again'].includes(call.procedure)
  })
}

const kinds: Readonly<Record<string, string>> = {
  'trpc-auth public': 'public',
  'trpc-auth empty': 'one empty middleware',
  'trpc-auth session': 'protected (session)',
  'trpc-auth user': 'protected (user from SQLite, kysely)',
  'trpc-auth-drizzle user': 'protected (user from SQLite, drizzle)',
  'trpc-auth-cold session': 'protected, signature checked on every request',
  'trpc-auth-postgres user': 'protected (user from PostgreSQL)',
  'trpc-auth-redis session': 'protected, revocable through Redis',
  'trpc-auth-redis-cached session': 'protected, revocable, told by Redis',
  'trpc-auth-sliding public': 'public, sliding sessions',
  'trpc-auth-sliding session': 'protected, sliding sessions',
}

function kindOf({ contender, procedure }: Measured['call']): string {
  const kind = kinds[`${contender} ${procedure}`]
  if (kind !== undefined) return kind
  return procedure === 'public' ? `${nameOf(contender)}: public call` : nameOf(contender)
}

function besideOthers(call: Measured['call']): string {
  return isOurs(call.contender) ? `trpc-auth: ${kindOf(call)}` : kindOf(call)
}
