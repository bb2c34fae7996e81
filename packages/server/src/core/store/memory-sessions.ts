import type { SessionFilter, SessionStore, StoredSession } from './session-store.ts'

/**
 * Sessions in this process's memory, gone when it ends: for tests and first steps. It is the
 * executable specification of {@link SessionStore}; where another store differs, that store is
 * wrong.
 */
export function memorySessions(): SessionStore {
  const sessions = new Map<string, StoredSession>()

  const deleteAll = (gone: readonly StoredSession[]): number => {
    for (const { id } of gone) sessions.delete(id)
    return gone.length
  }
  const ofUser = (userId: string) => [...sessions.values()].filter((s) => s.userId === userId)

  return {
    async find(id) {
      return structuredClone(sessions.get(id) ?? null)
    },
    async insert(session) {
      if (sessions.has(session.id)) throw new Error('There is already a session with this id.')
      sessions.set(session.id, structuredClone(session))
    },
    async update(id, patch) {
      const session = sessions.get(id)
      if (session) sessions.set(id, { ...session, ...structuredClone(patch) })
      return session !== undefined
    },
    async list(userId) {
      return ofUser(userId)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .map((session) => structuredClone(session))
    },
    async delete(userId, which) {
      return deleteAll(ofUser(userId).filter((session) => matches(session, which)))
    },
    async purge(now, limit) {
      const expired = [...sessions.values()].filter((session) => session.expiresAt < now)
      return deleteAll(expired.slice(0, limit))
    },
  }
}

function matches({ id }: StoredSession, which: SessionFilter | undefined): boolean {
  if (which === undefined) return true
  return 'id' in which ? id === which.id : id !== which.not
}
