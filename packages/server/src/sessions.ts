import type { Backend } from './backend.ts'
import { ending, isEnding } from './ending.ts'
import { AuthError } from './errors.ts'
import type { AuthCore } from './presence.ts'
import type { Device, Session } from './session.ts'
import type { SessionFilter, SessionStore, StoredSession } from './store/session-store.ts'
import type { IssuedToken } from './transport/transport.ts'
import type { UserRecord } from './user.ts'

/** The stores of an app's sessions, each once. */
export function sessionStores({ backends }: Pick<AuthCore, 'backends'>): readonly SessionStore[] {
  return [...new Set(backends.flatMap(({ strategy }) => strategy.sessions ?? []))]
}

/**
 * Starts a session of a user as the caller has just read them.
 *
 * @throws {AuthError} `LOGIN_BAD_CREDENTIALS` when the user's sessions were ended meanwhile: a
 *   sign-in that was under way must not survive a change of the password
 */
export async function startSession(
  { users, reach, clock }: AuthCore,
  { id: userId, sessionEpoch: epoch }: UserRecord,
  { backend, device }: { readonly backend: Backend; readonly device: Device },
): Promise<IssuedToken> {
  const { name, strategy } = backend
  const subject = { userId, epoch, backend: name, device }
  const issued = await reach(() => strategy.write(subject, clock()))
  // A token that no store knows is of an older epoch then, and ends by itself.
  if (strategy.sessions === undefined) return issued
  const user = await users.findById(userId)
  if (user?.isActive && user.sessionEpoch === epoch) return issued
  await reach(async () => strategy.sessions?.delete(userId, { id: issued.session.id }))
  throw new AuthError('LOGIN_BAD_CREDENTIALS')
}

/** A user's stored sessions that have not expired, the newest first. */
export async function listSessions(
  core: AuthCore,
  userId: string,
): Promise<readonly StoredSession[]> {
  const stores = sessionStores(core)
  const lists = await Promise.all(stores.map((store) => core.reach(() => store.list(userId))))
  const now = core.clock()
  return lists
    .flat()
    .filter(({ expiresAt }) => expiresAt > now)
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
}

/**
 * Ends stored sessions of a user.
 *
 * @param which all, if not given
 * @returns how many there were
 */
export async function endSessions(
  core: AuthCore,
  userId: string,
  which?: SessionFilter,
): Promise<number> {
  const stores = sessionStores(core)
  const counts = await Promise.all(
    stores.map((store) => core.reach(() => store.delete(userId, which))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/**
 * To be called before a change of the user that ends their sessions: see {@link ending}.
 *
 * @throws {AuthError} `UNAVAILABLE`, and nothing may be changed then
 */
export async function announceEnd(core: AuthCore, userId: string): Promise<void> {
  for (const store of sessionStores(core)) {
    const sessions = await core.reach(() => store.list(userId))
    for (const { id, epoch } of sessions.filter((session) => !isEnding(session))) {
      await core.reach(() => store.update(id, { epoch: ending(epoch) }))
    }
  }
}

/**
 * Ends every session of a user: the stored ones at once, and those too that no store knows, for
 * they are of an older epoch from now on.
 *
 * @returns how many were stored
 */
export async function endAllSessions(core: AuthCore, userId: string): Promise<number> {
  await announceEnd(core, userId)
  const user = await core.users.findById(userId)
  if (user) await raiseEpoch(core, { userId, epoch: user.sessionEpoch })
  return endSessions(core, userId)
}

/** @returns the user as it is then; `null` if it has left this epoch already, or there is none */
export async function raiseEpoch(
  { users }: AuthCore,
  { userId, epoch }: Pick<Session, 'userId' | 'epoch'>,
): Promise<UserRecord | null> {
  const raised = await users.update(userId, { sessionEpoch: epoch + 1 }, { sessionEpoch: epoch })
  return raised.ok ? raised.user : null
}
