import type { LookUpCell, Result } from '../result.ts'
import { medianOf } from './figures.ts'
import { figure, table } from './format.ts'
import type { Target } from './target.ts'

const services: Record<LookUpCell['service'], string> = { postgres: 'PostgreSQL', redis: 'Redis' }
const ways: Record<LookUpCell['by'], string> = {
  store: 'the row or hash alone',
  strategy: 'from the token to the verdict',
}

export function lookUpSection({ lookUps }: Result): string {
  const [first] = lookUps
  if (first === undefined) return ''
  const head = [
    '',
    '',
    `among ${amount(first.few)}, µs`,
    `among ${amount(first.many)}, µs`,
    'ratio',
  ]
  const rows = lookUps.map((cell) => [
    services[cell.service],
    ways[cell.by],
    figure(medianOf(cell.rounds, ({ fewMicros }) => fewMicros)),
    figure(medianOf(cell.rounds, ({ manyMicros }) => manyMicros)),
    ratioOf(cell).toFixed(2),
  ])
  const filled = lookUps.filter(({ by }) => by === 'store')
  const seconds = filled.map(
    ({ service, fillSeconds }) => `${services[service]} ${fillSeconds.toFixed(0)} s`,
  )
  return `## Many sessions

Random sessions, looked up one after the other over the loopback, by turns among few and among many. From the token to the verdict is a little more among many for another reason too: of the tokens it has proved, the strategy remembers 10,000, and hashes the others again. Filling took ${seconds.join(', ')}.

${table(head, rows)}`
}

export function lookUpTargets({ lookUps }: Result): readonly Target[] {
  return lookUps.map((cell) => ({
    what: `${services[cell.service]}: a look-up among ${amount(cell.many)} sessions (${ways[cell.by]}), times one among ${amount(cell.few)}`,
    bound: { atMost: 2 },
    value: ratioOf(cell),
  }))
}

function ratioOf({ rounds }: LookUpCell): number {
  return medianOf(rounds, ({ fewMicros, manyMicros }) => manyMicros / fewMicros)
}

function amount(sessions: number): string {
  return sessions.toLocaleString('en')
}
