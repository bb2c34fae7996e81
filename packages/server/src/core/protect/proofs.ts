import { AuthConfigError } from '../config.ts'
import { AuthError } from '../errors.ts'
import { standsIn } from '../sign-in/factors.ts'
import { asking } from './asks.ts'
import type { Requirement, RequirementCall } from './requirement.ts'

/**
 * Requires that one of these methods proved the user in this session: `provedBy('passkey')`.
 * Otherwise `STEP_UP_REQUIRED`, with those of them that the user has. For how recently, add
 * `recent(300)`.
 *
 * @throws {AuthConfigError} for no method
 */
export function provedBy(...methods: readonly [string, ...string[]]): Requirement<unknown> {
  if (methods.length === 0 || methods.some((method) => typeof method !== 'string' || !method)) {
    throw new AuthConfigError(
      `provedBy(…) needs the name of at least one method, such as provedBy("passkey"); got ${JSON.stringify(methods)}.`,
    )
  }
  return asking(
    `proved by ${methods.join(' or ')}`,
    (_user: unknown, { session }: RequirementCall) =>
      session.claims.amr.some(({ method }) => methods.includes(method)) ||
      new AuthError('STEP_UP_REQUIRED', { stepUp: { methods } }),
  )
}

/**
 * Requires that the session has proved so many factors: with `factors(2)` a password and a one-time
 * code, or a passkey, which is two. Codes that stand in for a lost factor count for that one, and not
 * beside another. Otherwise `STEP_UP_REQUIRED`, with the factors that the user has set up and not proved
 * yet; none, if there is nothing to prove it with.
 *
 * @throws {AuthConfigError} for anything but a whole number from 1 to 3
 */
export function factors(count: number): Requirement<unknown> {
  if (![1, 2, 3].includes(count)) {
    throw new AuthConfigError(`factors(count) must be 1, 2 or 3; got ${count}.`)
  }
  return asking(
    `factors: ${count}`,
    (_user: unknown, { session, factors: known, enrolled }: RequirementCall) => {
      const methods = session.claims.amr.map(({ method }) => method)
      // However many first proofs there were: two that one mailbox opens are no more than one.
      const first = methods.some((method) => !known.some(({ name }) => name === method)) ? 1 : 0
      const proved = known.filter(({ name }) => methods.includes(name))
      const own = known.filter((factor) => !standsIn(factor))
      const further = own
        .filter((factor) => proved.includes(factor))
        .reduce((sum, { counts = 1 }) => sum + counts, 0)
      // Codes stand in for one factor that was lost, and are none of their own.
      if (first + (further || Math.min(proved.length, 1)) >= count) return true
      const left = (further > 0 ? own : known).filter((factor) => !proved.includes(factor))
      return unmet(count, left, enrolled)
    },
  )
}

async function unmet(
  factors: number,
  left: RequirementCall['factors'],
  enrolled: RequirementCall['enrolled'],
): Promise<AuthError> {
  const names = await enrolled()
  const methods = left.map(({ name }) => name).filter((name) => names.includes(name))
  return new AuthError('STEP_UP_REQUIRED', { stepUp: { methods, factors } })
}
