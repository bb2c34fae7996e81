import { AuthError } from '../core/errors.ts'
import type { AuthCore } from '../core/core.ts'
import type { UserRecord } from '../core/user.ts'
import { endsSessions } from '../users/change.ts'
import { claimAccount } from '../users/claim.ts'

/**
 * Gives an account whose address nobody had proved to whoever has proved it now: their password and
 * sessions end, too.
 *
 * @param written called once it is theirs, also if their predecessor's records cannot be deleted then
 * @throws {AuthError} `LOGIN_BAD_CREDENTIALS` if it has changed meanwhile; `UNAVAILABLE`
 */
export async function claim(
  core: AuthCore,
  before: UserRecord,
  written: (record: UserRecord) => Promise<void>,
): Promise<UserRecord> {
  const change = await claimAccount(core, before, {
    patchOf(record) {
      const same = record.emailKey === before.emailKey && !record.isVerified && record.isActive
      if (!same) throw new AuthError('LOGIN_BAD_CREDENTIALS')
      return { passwordHash: null, isVerified: true, ...endsSessions(record) }
    },
    written,
  })
  if (!change.ok) throw new AuthError('LOGIN_BAD_CREDENTIALS')
  return change.record
}
