import type { Auth } from '../core/auth.ts'
import { counted } from './counted-calls.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import { assertRecentProof } from '../core/factor/recent-proof.ts'
import type { ActiveSession } from '../core/session/session.ts'
import { enrolledFactors, firstMethods } from '../core/sign-in/factors.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import { refuse } from './errors.ts'

/** Whose password it is said to be. */
interface Entered {
  readonly userId: string
  readonly password: string | undefined
  readonly exchange: Exchange
}

/** A user who wants to change something, and the password they entered. */
interface Claim extends Omit<Entered, 'userId'> {
  readonly session: ActiveSession
}

/**
 * Asks for the password again, so that a stolen or abandoned session is not enough to take over the
 * account (OWASP ASVS 5.0, 7.5.1). Users who have set up a factor must have proved one recently as
 * well, and users without a password must have proved who they are.
 *
 * @returns the user whose password it is
 * @throws {AuthError} `STEP_UP_REQUIRED`, `CURRENT_PASSWORD_WRONG`, `TOO_MANY_REQUESTS`,
 *   `UNAVAILABLE`
 */
export async function checkCurrentPassword<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  { session, password, exchange }: Claim,
): Promise<UserRecord> {
  const { userId } = session
  const enrolled = await enrolledFactors(auth, userId)
  const record = await auth.users.findById(userId)
  const hasPassword = record?.passwordHash !== null
  if (enrolled.length > 0 || !hasPassword) {
    const others = () => (record ? firstMethods(auth, record, exchange) : [])
    await assertRecentProof(auth, { session, enrolled }, others)
  }
  return hasPassword ? checkPassword(auth, { userId, password, exchange }) : record
}

/**
 * @returns the user whose password it is
 * @throws {AuthError} `CURRENT_PASSWORD_WRONG`, also for a user without one; `TOO_MANY_REQUESTS`,
 *   `UNAVAILABLE`
 */
export async function checkPassword<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  { userId, password = '', exchange }: Entered,
): Promise<UserRecord> {
  const guess = await auth.limits.guess({ ...counted.currentPassword, exchange, account: userId })
  const record = await auth.users.findById(userId)
  const same = await auth.passwords.verify(record?.passwordHash ?? null, password, exchange)
  if (!record || !same) {
    guess.failed()
    throw refuse('CURRENT_PASSWORD_WRONG')
  }
  await guess.succeeded()
  return record
}
