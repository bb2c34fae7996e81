import type { RequestAuth } from '../context.ts'
import type { AuthCore } from '../presence.ts'
import type { ActiveSession } from '../session.ts'
import { endAllSessions, endSessions, raiseEpoch } from '../sessions.ts'
import type { TokenAnswer } from '../transport/transport.ts'
import type { Profile } from '../user.ts'

/** How many stored sessions were ended. */
export interface Revoked {
  readonly revoked: number
}

/** Ends all sessions of the caller but the one of this call. */
export async function revokeOthers<TProfile extends Profile>(
  core: AuthCore,
  request: RequestAuth<TProfile>,
  session: ActiveSession,
): Promise<Revoked & TokenAnswer> {
  const { id, userId, backend: name } = session
  const revoked = await endSessions(core, userId, { not: id })
  if (core.backends.every(({ strategy }) => strategy.sessions)) return { revoked }
  // Those without a store end by the epoch, and this session has to go along with it: from its own
  // to the next, or whoever has just ended it would see it come back.
  const user = await raiseEpoch(core, session)
  const backend = core.backends.find((entry) => entry.name === name)
  if (user === null || backend === undefined) return { revoked }
  const { sessions } = backend.strategy
  if (sessions === undefined) return { revoked, ...(await request.issue(user, backend)) }
  await core.reach(() => sessions.update(id, { epoch: user.sessionEpoch }))
  return { revoked }
}

/** Ends all sessions of the caller, and makes the client forget the tokens that it has sent. */
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
