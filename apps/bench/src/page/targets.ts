import type { Result } from '../result.ts'
import { checkMicros, medianOf } from './figures.ts'
import { floodTarget } from './flood-section.ts'
import { ofBareRate } from './login-section.ts'
import { lookUpTargets } from './look-up-section.ts'
import { requestTargets } from './request-targets.ts'
import type { Target } from './target.ts'

/** Those that the run has measured. */
export function targets(result: Result): readonly Target[] {
  return [
    ...requestTargets(result),
    ...checkTargets(result),
    ...loginTargets(result),
    ...floodTarget(result),
    ...lookUpTargets(result),
    ...typeTargets(result),
    ...importTarget(result),
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
  const delay = (rounds: Result['logins']['own']) =>
    medianOf(rounds, (round) => round.delayP99Millis)
  return [
    {
      what: 'logins, of the bare argon2id rate',
      bound: { atLeast: 0.95 },
      value: ofBareRate(logins, logins.own),
      ...(logins.verified.length > 0 && {
        remark: `a procedure that only checks the password ${ofBareRate(logins, logins.verified).toFixed(2)}`,
      }),
    },
    {
      what: `event loop delay with ${logins.atOnce} logins at once, p99 in ms`,
      bound: { atMost: 10 },
      value: delay(logins.own),
      remark: `with only the bare hashes ${delay(logins.bare).toFixed(1)}`,
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
