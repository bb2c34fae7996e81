import { appAnswer } from '../app-answer.ts'
import type { TokenAnswer } from '../backend/transport/transport.ts'
import type { AuthCore } from '../core.ts'
import { AuthError, refusals } from '../errors.ts'
import { ownFactors, standsIn } from '../sign-in/factors.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile } from '../user.ts'
import type { FactorOwner } from './factor-change.ts'
import { tellChange } from './factor-events.ts'
import { endOwnSessions, stayAlone } from './stay-alone.ts'

const refuse = refusals({ FACTOR_REQUIRED: 'CONFLICT' })

/** A factor that is to be removed. */
interface RemovedFactor {
  readonly name: string
  /** Whether the user has no other of this name: the last passkey of several. */
  readonly last: boolean
  readonly remove: () => Promise<unknown>
}

/**
 * Removes a factor of the caller, and ends their other sessions (OWASP ASVS 5.0, 7.4.3). With the
 * last one the recovery codes go, before it: none of them may work with a factor of a later time.
 *
 * @param factor its name, whether it is the last of its kind, and how it is removed
 * @throws {AuthError} `FACTOR_REQUIRED` for the last one of a user who must have one;
 *   `SESSION_REVOKED`; `UNAVAILABLE`
 */
export async function removeFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: FactorOwner,
  { name, last, remove }: RemovedFactor,
): Promise<TokenAnswer> {
  const { core } = visit
  // The user would have nothing left but codes that stand in for it.
  const others = owner.enrolled.filter((one) => one !== name)
  const alone = last && !ownFactors(core).some((one) => others.includes(one))
  if (alone) await assertDispensable(core, owner)
  // Of several removals at once one gets further: each might count on what another removes.
  const record = await endOwnSessions(core, owner)
  if (record === null) throw new AuthError('SESSION_REVOKED')
  let answer: TokenAnswer | null = null
  try {
    if (alone) await core.factors.find(standsIn)?.forget?.(core, record.id)
    await remove()
    // At once: whoever has sent this may be gone, or a store may fail, before the session goes on.
    await tellChange(visit, owner, { event: 'afterFactorRemoved', factor: name })
  } finally {
    // Once more, for whoever has come in with it meanwhile; and a store that fails signs nobody out.
    answer = await stayAlone(visit, { ...owner, record })
  }
  if (answer === null) throw new AuthError('SESSION_REVOKED')
  return answer
}

async function assertDispensable(core: AuthCore, { record }: FactorOwner): Promise<void> {
  const { requireFactor } = core
  if (requireFactor === undefined) return
  const required = await appAnswer(core.timeLimit, () => requireFactor(record))
  if (required !== false) throw refuse('FACTOR_REQUIRED')
}
