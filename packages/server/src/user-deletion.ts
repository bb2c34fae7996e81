import type { Auth } from './create-auth.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import { announceEnd } from './sessions.ts'
import { forgetSessions, refusedChange } from './user-change.ts'
import { toUser, type Profile } from './user.ts'

/** @throws {AuthError} `USER_NOT_FOUND`, `LAST_SUPERUSER`, and what `beforeDelete` throws */
export async function deleteUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  id: string,
  exchange: Exchange,
): Promise<void> {
  const record = await auth.users.findById(id)
  if (!record) throw new AuthError('USER_NOT_FOUND')
  const event = { user: toUser<TProfile>(record), exchange }
  await auth.hooks.before('beforeDelete', event)
  await announceEnd(auth, id)
  const deleted = await auth.users.delete(id)
  if (!deleted.ok) throw refusedChange(deleted.reason)
  await forgetSessions(auth, id)
  await auth.hooks.after('afterDelete', event)
}
