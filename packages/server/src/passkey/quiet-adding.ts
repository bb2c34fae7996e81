import { AuthError } from '../core/errors.ts'
import type { FactorAdded, Undo } from '../core/factor/factor-adding.ts'
import type { FactorOwner } from '../core/factor/factor-change.ts'
import { tellChange } from '../core/factor/factor-events.ts'
import { endAllSessions } from '../core/sign-in/end.ts'
import { standsIn } from '../core/sign-in/factors.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'

/** A passkey that was created automatically (conditional create), and how it is stored. */
interface QuietPasskey {
  readonly name: string
  readonly spend: () => Promise<void>
  readonly keep: () => Promise<Undo>
}

/**
 * Adds a passkey that is no factor yet: no session ends, and there are no recovery codes. The owner is
 * told all the same, for it signs in from now on.
 *
 * @throws {AuthError} `SESSION_REVOKED` if the session was ended meanwhile; `UNAVAILABLE`; what `spend`
 *   and `keep` throw
 */
export async function addQuietly<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: FactorOwner,
  { name, spend, keep }: QuietPasskey,
): Promise<FactorAdded> {
  const { core } = visit
  const { id, sessionEpoch } = owner.record
  await spend()
  // They are of an earlier time, and would count beside it once it is used.
  if (owner.enrolled.length === 0) await core.factors.find(standsIn)?.forget?.(core, id)
  const undo = await keep()
  await tellChange(visit, owner, { event: 'afterFactorAdded', factor: name })
  let stands = false
  try {
    stands = (await core.users.findById(id))?.sessionEpoch === sessionEpoch
  } finally {
    if (!stands) await undo()
  }
  if (stands) return { recoveryCodes: null }
  // Somebody may have come in with it since.
  await endAllSessions(core, id)
  throw new AuthError('SESSION_REVOKED')
}
