import type { Auth } from '../core/auth.ts'
import { AuthConfigError } from '../core/config.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { counted } from './counted-calls.ts'
import { refusedChange, refusedUser } from './refused-user.ts'

/**
 * Writes a drafted user, between its hooks.
 *
 * @throws {AuthError} `REGISTER_USER_ALREADY_EXISTS`, `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`,
 *   `UNAVAILABLE`, and what `beforeRegister` throws
 */
export async function enrolUser<TProfile extends Profile, TProfileInput>(
  { users, hooks, toUser }: Auth<TProfile, TProfileInput>,
  draft: UserRecord,
  exchange: Exchange,
): Promise<User<TProfile>> {
  await hooks.before('beforeRegister', { user: toUser<TProfile>(draft), exchange })
  const written = await users.insert(draft)
  if (!written.ok) throw refusedUser(written)
  const user = toUser<TProfile>(written.user)
  await hooks.after('afterRegister', { user, exchange })
  return user
}

/**
 * The same for an app that hides who has an address: one look-up and the same writes, whether the address
 * is free or not; the hooks come later. Whether the database refuses the profile is found out before
 * the address is looked up: a taken one would hide it.
 *
 * @throws {AuthError} `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`, `UNAVAILABLE`, and what
 *   `beforeRegister` throws
 */
export async function enrolQuietly<TProfile extends Profile, TProfileInput>(
  { users, records, hooks, limits, toUser }: Auth<TProfile, TProfileInput>,
  draft: UserRecord,
  exchange: Exchange,
): Promise<void> {
  await hooks.before('beforeRegister', { user: toUser<TProfile>(draft), exchange })
  const refused = (await users.rehearse?.(draft)) ?? null
  if (refused) throw refusedChange(refused)
  // For a free address too, because timing would tell; and first, so that nothing is written if it fails.
  const attempt = { ...counted.register, exchange, account: draft.emailKey }
  const mayMail = await limits.mayMail(attempt)
  const existing = await users.findByEmailKey(draft.emailKey)
  const written = existing ? await users.update(existing.id, {}) : await users.insert(draft)
  // As for a new user, who owns nothing: see bareNewcomers.
  if (existing) await records?.deleteOwned('')
  if (!written.ok && 'field' in written) throw refusedChange(written)
  // Not free after all: another registration of the address came in between.
  const owner = existing ?? (written.ok ? null : await users.findByEmailKey(draft.emailKey))
  const user = toUser<TProfile>(owner ?? (written.ok ? written.user : draft))
  const hook = owner ? 'afterRegisterExisting' : 'afterRegister'
  if (mayMail || !owner) await hooks.later(hook, () => ({ user, exchange }), exchange)
}

/** @throws {AuthConfigError} for an app that hides addresses and does not write to their owners */
export function assertOwnersAreTold<TProfile extends Profile, TProfileInput>({
  hideExistingEmail,
  hooks,
}: Auth<TProfile, TProfileInput>): void {
  if (hideExistingEmail && !hooks.has('afterRegisterExisting')) {
    throw new AuthConfigError(ownerIsNotTold)
  }
}

const ownerIsNotTold =
  'hideExistingEmail: users who register their address a second time would never hear of it. Give createAuth hooks: { afterRegisterExisting({ user }) { … } } that writes to them.'
