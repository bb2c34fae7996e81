import type { Result } from '../result.ts'
import { medianOf } from './figures.ts'
import { figure, table } from './format.ts'
import type { Target } from './target.ts'

export function floodSection({ flood }: Result): string {
  const { checksPerSecond, loginsAtOnce, rounds } = flood
  const quiet = medianOf(rounds, ({ quietMillis }) => quietMillis)
  const hashes = medianOf(rounds, ({ hashesMillis }) => hashesMillis)
  const flooded = medianOf(rounds, ({ floodMillis }) => floodMillis)
  const signedIn = medianOf(rounds, (round) => round.signedIn)
  const refused = medianOf(rounds, (round) => round.refused)
  return `## A flood of logins

Users who are signed in make ${checksPerSecond} protected calls in a second, evenly, while ${loginsAtOnce} others try to sign in, each again as soon as it is answered. Server, users and flood share the machine. In a round, ${Math.round(signedIn)} logins were let in and ${Math.round(refused)} refused.

${table(
  ['meanwhile', 'p99 of a protected call, ms'],
  [
    ['nothing', figure(quiet)],
    ['as many bare hashes at once as there are cores', figure(hashes)],
    [`${loginsAtOnce} logins at once`, figure(flooded)],
  ],
)}`
}

export function floodTarget({ flood }: Result): readonly Target[] {
  const ratio = (of: 'hashesMillis' | 'floodMillis') =>
    medianOf(flood.rounds, (round) => round[of] / round.quietMillis)
  return [
    {
      what: `protected calls of others in a flood of logins, p99, times the quiet one`,
      bound: { atMost: 2 },
      value: ratio('floodMillis'),
      remark: `with only bare hashes ${ratio('hashesMillis').toFixed(2)}`,
    },
  ]
}
