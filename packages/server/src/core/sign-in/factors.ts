import { appAnswer } from '../app-answer.ts'
import type { AuthCore, Factor } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { SessionClaims } from '../session/session.ts'
import type { UserRecord } from '../user.ts'

/**
 * Names of the factors that a user has set up, in the app's order. Codes that stand in for a factor
 * are among them only beside one.
 *
 * @throws {AuthError} `UNAVAILABLE` if a factor cannot tell: then nobody is let in
 */
export async function enrolledFactors(core: AuthCore, userId: string): Promise<readonly string[]> {
  const enrolled = core.factors.map(async (factor) => {
    const asked = appAnswer(core.timeLimit, () => factor.enrolled(core, userId))
    return (await asked) ? [factor] : []
  })
  const factors = (await Promise.all(enrolled)).flat()
  return factors.every(standsIn) ? [] : factors.map(({ name }) => name)
}

/** Whether it is a set of codes for those who lost another factor. */
export function standsIn(factor: Pick<Factor, 'issue'>): boolean {
  return factor.issue !== undefined
}

/** Names of those that are not codes for others. */
export function ownFactors({ factors }: Pick<AuthCore, 'factors'>): readonly string[] {
  return factors.filter((factor) => !standsIn(factor)).map(({ name }) => name)
}

/** What the first proof leaves to be done; nothing, if it was a factor itself. */
export async function wantedFactors(
  core: AuthCore,
  record: UserRecord,
  method: string,
): Promise<Pick<SessionClaims, 'pending' | 'enrol'>> {
  const enrolled = await enrolledFactors(core, record.id)
  if (enrolled.includes(method)) return {}
  if (enrolled.length > 0) return { pending: enrolled }
  const { requireFactor } = core
  if (requireFactor === undefined) return {}
  const required = await appAnswer(core.timeLimit, () => requireFactor(record))
  // Nothing but `false`: what a policy returns by mistake must not open a door.
  if (required === false) return {}
  return { pending: ownFactors(core), enrol: true }
}

/** The methods with which a user can prove who they are again within a session. */
export async function provableMethods(
  core: AuthCore,
  userId: string,
  exchange: Exchange,
): Promise<readonly string[]> {
  const record = await core.users.findById(userId)
  const first = record === null ? [] : await firstMethods(core, record, exchange)
  return [...first, ...(await enrolledFactors(core, userId))]
}

/** Of these, those that are no factors: all that a user has who has set up none. */
export async function firstMethods(
  core: AuthCore,
  user: UserRecord,
  exchange: Exchange,
): Promise<readonly string[]> {
  const others = await Promise.all(core.methods.map((methods) => methods.of(user, exchange)))
  // Two routers may have the same.
  return [...new Set([...(user.passwordHash === null ? [] : ['password']), ...others.flat()])]
}

/** Whether it is known of each user if they can prove it; not so of a method of the app's own. */
export function isProvable({ methods, factors }: AuthCore, method: string): boolean {
  if (method === 'password' || factors.some(({ name }) => name === method)) return true
  return methods.some(({ names }) => names.includes(method))
}
