import type { Auth } from './create-auth.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Profile, UserRecord } from './user.ts'

/**
 * Asks for the password again, so that a session left open or stolen is not enough to take the
 * account over (OWASP ASVS 5.0, 7.5.1).
 *
 * @returns the user whose password it is
 * @throws {AuthError} `CURRENT_PASSWORD_WRONG`, `TOO_MANY_REQUESTS`, `UNAVAILABLE`
 */
export async function checkCurrentPassword<TProfile extends Profile, TProfileInput>(
  { users, passwords, limits }: Auth<TProfile, TProfileInput>,
  { userId, password, exchange }: { userId: string; password: string; exchange: Exchange },
): Promise<UserRecord> {
  const attempt = { call: 'currentPassword', exchange, account: userId } as const
  await limits.count(attempt)
  const record = await users.findById(userId)
  const same = await passwords.verify(record?.passwordHash ?? null, password)
  if (!record || !same) throw new AuthError('CURRENT_PASSWORD_WRONG')
  await limits.succeeded(attempt)
  return record
}
