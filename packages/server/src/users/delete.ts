import type { Auth } from '../core/auth.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import { endingSessions } from '../core/sign-in/end.ts'
import { refuse } from './errors.ts'
import type { Profile } from '../core/user.ts'
import { refusedChange } from './refused-user.ts'

/** @throws {AuthError} `USER_NOT_FOUND`, `LAST_SUPERUSER`, `USER_IN_USE`, and what `beforeDelete` throws */
export async function deleteUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  id: string,
  exchange: Exchange,
): Promise<void> {
  const record = await auth.users.findById(id)
  if (!record) throw refuse('USER_NOT_FOUND')
  const event = { user: auth.toUser<TProfile>(record), exchange }
  await auth.hooks.before('beforeDelete', event)
  const deleted = await endingSessions(auth, id, () => auth.users.delete(id))
  if (!deleted.ok) throw refusedChange(deleted)
  // Orphaned records let nobody in: a store that fails now must not hide that the user is gone.
  await auth.records?.deleteOwned(id).catch(() => 0)
  await auth.hooks.after('afterDelete', event)
}
