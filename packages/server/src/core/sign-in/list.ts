import type { AuthCore } from '../core.ts'
import type { SessionStore, StoredSession } from '../store/session-store.ts'

/** The stores of an app's sessions, each once. */
export function sessionStores({ backends }: Pick<AuthCore, 'backends'>): readonly SessionStore[] {
  return [...new Set(backends.flatMap(({ strategy }) => strategy.sessions ?? []))]
}

/** A user's stored sessions that have not expired, the newest first. */
export async function listSessions(
  core: AuthCore,
  userId: string,
): Promise<readonly StoredSession[]> {
  const stores = sessionStores(core)
  const lists = await Promise.all(stores.map((store) => store.list(userId)))
  const now = core.clock()
  return lists
    .flat()
    .filter(({ expiresAt }) => expiresAt > now)
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
}
