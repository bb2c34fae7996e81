import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import { ending, isEnding } from '../session/ending.ts'
import type { Session } from '../session/session.ts'
import type { SessionFilter } from '../store/session-store.ts'
import type { UserRecord } from '../user.ts'
import { sessionStores } from './list.ts'

/**
 * Ends a user's stored sessions.
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
  const counts = await Promise.all(stores.map((store) => store.delete(userId, which)))
  return counts.reduce((sum, count) => sum + count, 0)
}

/**
 * Makes a change to a user that ends all their sessions. Their end is announced first (see
 * {@link ending}), so that neither store can undo the other's part by failing; a session store that
 * fails afterwards must not hide that the change was made.
 *
 * @param write the change; the user's epoch must rise with it, unless the user is gone
 * @throws {AuthError} `UNAVAILABLE`, in which case nothing was changed; what `write` throws
 */
export async function endingSessions<TResult extends { readonly ok: boolean }>(
  core: AuthCore,
  userId: string,
  write: () => Promise<TResult>,
): Promise<TResult> {
  await announceEnd(core, userId)
  const result = await write()
  if (result.ok) await endSessions(core, userId).catch(() => 0)
  return result
}

async function announceEnd(core: AuthCore, userId: string): Promise<void> {
  for (const store of sessionStores(core)) {
    for (const { id, epoch } of await store.list(userId)) {
      if (!isEnding({ epoch })) await store.update(id, { epoch: ending(epoch) })
    }
  }
}

/**
 * Ends every session of a user: the stored ones at once, and also those that no store knows,
 * because their epoch is outdated from now on. However many callers do so at the same time, all
 * earlier sessions end.
 *
 * @returns how many were stored
 */
export async function endAllSessions(core: AuthCore, userId: string): Promise<number> {
  await announceEnd(core, userId)
  await leaveEpoch(core, userId)
  return endSessions(core, userId)
}

/** How often another writer may raise the epoch in between before we give up. */
const attempts = 20

/** Another writer who raises the epoch may keep a session of the next one: we must raise it too. */
async function leaveEpoch(core: AuthCore, userId: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const user = await core.users.findById(userId)
    if (!user || (await raiseEpoch(core, { userId, epoch: user.sessionEpoch }))) return
  }
  throw new AuthError('UNAVAILABLE')
}

/** @returns the user after it; `null` if they have left this epoch already, or do not exist */
export async function raiseEpoch(
  { users }: AuthCore,
  { userId, epoch }: Pick<Session, 'userId' | 'epoch'>,
): Promise<UserRecord | null> {
  const raised = await users.update(userId, { sessionEpoch: epoch + 1 }, { sessionEpoch: epoch })
  return raised.ok ? raised.user : null
}
