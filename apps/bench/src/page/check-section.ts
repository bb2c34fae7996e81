import type { Result } from '../result.ts'
import type { Bar } from './chart.ts'
import { checkMicros, medianOf } from './figures.ts'
import { figure, table } from './format.ts'
import { isOurs, nameOf } from './names.ts'

export function checkBars(result: Result): readonly Bar[] {
  return result.checks
    .map(({ contender }) => ({ contender, value: checkMicros(result, contender) ?? 0 }))
    .toSorted((a, b) => a.value - b.value)
    .map(({ contender, value }) => ({
      label: nameOf(contender),
      value,
      text: `${figure(value)} µs`,
      tone: isOurs(contender) ? 'accent' : 'plain',
    }))
}

export function checkSection(result: Result): string {
  const own = checkMicros(result, 'trpc-auth') ?? NaN
  const rows = result.checks
    .map(({ contender, rounds }) => ({
      contender,
      cpu: medianOf(rounds, (round) => round.cpuMicros),
      serial: medianOf(rounds, (round) => round.serialMicros),
    }))
    .toSorted((a, b) => a.cpu - b.cpu)
    .map(({ contender, cpu, serial }) => [
      nameOf(contender),
      figure(cpu),
      figure(serial),
      figure(cpu / own),
    ])
  return `## One look at the caller

In process: from the \`Cookie\` header, with six other cookies in it, to who is calling. CPU of all threads per look with 32 under way, the time when they run one after the other, and how many of ours one costs.

![CPU of one look at the caller](benchmarks/check.svg)

${table(['', 'CPU µs', 'serial µs', 'times ours'], rows)}

express-session needs a request and a response to be made for each look, which is in its figure. Those who store sessions ask their store: SQLite and memory answer in process, Redis over the loopback.`
}
