import type { TokenAnswer } from '../backend/transport/transport.ts'
import type { AuthCore } from '../core.ts'
import type { ActiveSession } from '../session/session.ts'
import { beginAgain } from '../sign-in/door.ts'
import { endingSessions } from '../sign-in/end.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile, UserRecord } from '../user.ts'

/** Somebody in a session of theirs. */
interface SessionOwner {
  readonly session: ActiveSession
  readonly record: UserRecord
}

/**
 * Ends all sessions of the user, this one too. Of several who do so from one session at once, one gets
 * further.
 *
 * @returns the user after it; `null` if the session was ended meanwhile
 */
export async function endOwnSessions(
  core: AuthCore,
  { record: { id, sessionEpoch } }: Pick<SessionOwner, 'record'>,
): Promise<UserRecord | null> {
  const raise = () => core.users.update(id, { sessionEpoch: sessionEpoch + 1 }, { sessionEpoch })
  const raised = await endingSessions(core, id, raise)
  return raised.ok ? raised.user : null
}

/** Ends all sessions of the user but this one; `null` if it was ended meanwhile. */
export async function stayAlone<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: SessionOwner,
  method?: string,
): Promise<TokenAnswer | null> {
  const record = await endOwnSessions(visit.core, owner)
  return record && beginAgain(visit, record, { session: owner.session, method })
}
