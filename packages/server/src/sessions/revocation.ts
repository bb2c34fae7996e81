import type { RequestAuth } from '../core/request/request-auth.ts'
import type { AuthCore } from '../core/core.ts'
import type { ActiveSession } from '../core/session/session.ts'
import { ending } from '../core/session/ending.ts'
import { moveOn } from '../core/sign-in/door.ts'
import { endAllSessions, endSessions, raiseEpoch } from '../core/sign-in/end.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import type { Profile } from '../core/user.ts'

/** How many stored sessions were ended. */
export interface Revoked {
  readonly revoked: number
}

/** Ends all of the caller's sessions but the one of this call. */
export async function revokeOthers<TProfile extends Profile>(
  core: AuthCore,
  request: RequestAuth<TProfile>,
  session: ActiveSession,
): Promise<Revoked & TokenAnswer> {
  const { id, userId, backend: name } = session
  const revoked = await endSessions(core, userId, { not: id })
  if (!core.backends.some(({ strategy }) => strategy.readsUnstored)) return { revoked }
  // Those without a store end by the epoch, and this session has to move with it: from its own to
  // the next, or somebody who has just ended it would see it come back.
  const user = await raiseEpoch(core, session)
  const backend = core.backends.find((entry) => entry.name === name)
  if (user === null || backend === undefined) return { revoked }
  const { sessions } = backend.strategy
  if (sessions === undefined) {
    return { revoked, ...(await moveOn(request, user, session)) }
  }
  // As one that is announced to end: it is good while its user is of the new epoch, who may have left
  // it already, and that end must not be taken back.
  await sessions.update(id, { epoch: ending(user.sessionEpoch) })
  return { revoked }
}

/** Ends all of the caller's sessions, and makes the client forget the tokens that it sent. */
export async function revokeAll<TProfile extends Profile>(
  core: AuthCore,
  { exchange }: RequestAuth<TProfile>,
  { userId }: ActiveSession,
): Promise<Revoked> {
  const revoked = await endAllSessions(core, userId)
  for (const { transport } of core.backends) {
    if (transport.read(exchange) !== null) transport.clear(exchange)
  }
  return { revoked }
}
