import { AuthError } from '../errors.ts'
import { standing } from '../session/ending.ts'
import type { ActiveSession } from '../session/session.ts'
import type { Profile, UserRecord } from '../user.ts'
import { enrolledFactors, firstMethods } from '../sign-in/factors.ts'
import { userOf } from '../sign-in/session-user.ts'
import type { Visit } from '../sign-in/visit.ts'
import { assertRecentProof } from './recent-proof.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    FACTOR_REQUIRED: 'CONFLICT'
  }
}

/** Somebody who proves one of their own factors. */
export interface FactorProver {
  readonly session: ActiveSession
  readonly record: UserRecord
}

/** Somebody who changes their own factors. */
export interface FactorOwner extends FactorProver {
  /** Names of those that are set up. */
  readonly enrolled: readonly string[]
}

/**
 * The caller, if they may set up a factor: within a session, after a recent proof, or let in only to
 * do so. Whoever has a factor already must have proved one of them recently: else a password and a
 * stolen session would be enough to add another.
 *
 * @throws {AuthError} `STEP_UP_REQUIRED`; `SECOND_FACTOR_REQUIRED`; `USER_NOT_VERIFIED`, for somebody
 *   else may own the address and would be locked out (allauth 64.2.1); what a protected procedure
 *   answers for a stranger
 */
export async function mayAddFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const owner = await factorOwner(visit)
  const { enrolled, record, session } = owner
  const { pending, enrol } = session.claims
  const mayEnrol = enrol && enrolled.length === 0
  if (pending && !mayEnrol) throw new AuthError('SECOND_FACTOR_REQUIRED', { pending: enrolled })
  if (!record.isVerified) throw new AuthError('USER_NOT_VERIFIED')
  if (!pending) await assertProved(visit, owner)
  return owner
}

/**
 * The caller, if they may remove a factor: after a recent proof by a factor, for a password alone
 * must not take it away.
 *
 * @throws {AuthError} `STEP_UP_REQUIRED`, `SECOND_FACTOR_REQUIRED`, what a protected procedure answers
 *   for a stranger
 */
export async function mayRemoveFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const owner = await factorOwner(visit)
  const { pending } = owner.session.claims
  if (pending) throw new AuthError('SECOND_FACTOR_REQUIRED', { pending })
  await assertProved(visit, owner)
  return owner
}

/**
 * The caller, within a session or on the way to one.
 *
 * @throws {AuthError} `SESSION_REVOKED`; what a protected procedure answers for a stranger
 */
export async function factorProver<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorProver> {
  const session = await visit.provable()
  const record = await userOf(visit.core, { ...session, epoch: standing(session) })
  if (!record) throw new AuthError('SESSION_REVOKED')
  return { session, record }
}

/**
 * The same, with what they have set up.
 *
 * @throws {AuthError} as {@link factorProver} does; `UNAVAILABLE` if a factor cannot tell
 */
export async function factorOwner<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const prover = await factorProver(visit)
  return { ...prover, enrolled: await enrolledFactors(visit.core, prover.record.id) }
}

/** Of the caller, as {@link assertRecentProof}. */
export function assertProved<TProfile extends Profile>(
  { core, exchange }: Visit<TProfile>,
  owner: FactorOwner,
): Promise<void> {
  return assertRecentProof(core, owner, () => firstMethods(core, owner.record, exchange))
}
