import type { UserRecord } from '../user.ts'
import { profileText, profileTooLong, sameJson } from './profile-text.ts'
import type { UserPatch, UserPosition, UserStore, WriteResult } from './user-store.ts'

/**
 * Users in this process's memory, gone when it ends: for tests and first steps. It is the
 * executable specification of {@link UserStore}; where another store differs, that store is wrong.
 */
export function memoryUsers(): UserStore {
  const users = new Map<string, UserRecord>()

  const holderOf = (emailKey: string): UserRecord | null => {
    for (const user of users.values()) if (user.emailKey === emailKey) return user
    return null
  }

  const isLastSuperuser = (id: string): boolean => {
    const superusers = [...users.values()].filter((user) => user.isSuperuser && user.isActive)
    return superusers.length === 1 && superusers[0]?.id === id
  }

  const put = (user: UserRecord): WriteResult => {
    if (profileText(user.profile) === null) return profileTooLong
    const holder = holderOf(user.emailKey)
    if (holder && holder.id !== user.id) return { ok: false, reason: 'email-taken' }
    users.set(user.id, structuredClone(user))
    return { ok: true, user }
  }

  return {
    findById: async (id) => structuredClone(users.get(id) ?? null),
    findByEmailKey: async (emailKey) => structuredClone(holderOf(emailKey)),
    async insert(user) {
      if (users.has(user.id)) throw new Error('The id of the new user is taken.')
      return put(user)
    },
    rehearse: async ({ profile }) => (profileText(profile) === null ? profileTooLong : null),
    async update(id, patch, expected = {}) {
      const user = users.get(id)
      if (!user) return { ok: false, reason: 'not-found' }
      if (!matches(user, expected)) return { ok: false, reason: 'changed' }
      const demotes = patch.isSuperuser === false || patch.isActive === false
      if (demotes && isLastSuperuser(id)) return { ok: false, reason: 'last-superuser' }
      return put({ ...user, ...patch })
    },
    async delete(id) {
      if (isLastSuperuser(id)) return { ok: false, reason: 'last-superuser' }
      return users.delete(id) ? { ok: true } : { ok: false, reason: 'not-found' }
    },
    async list({ limit, after, search = '' }) {
      const found = [...users.values()]
        .filter((user) => user.emailKey.includes(search))
        .filter((user) => after === undefined || newestFirst(after, user) < 0)
        .toSorted(newestFirst)
      return structuredClone(found.slice(0, limit))
    },
  }
}

function matches(user: UserRecord, expected: UserPatch): boolean {
  return Object.entries(expected).every(
    ([field, value]) => value === undefined || sameJson(user[field as keyof UserPatch], value),
  )
}

function newestFirst(a: UserPosition, b: UserPosition): number {
  const later = b.createdAt.getTime() - a.createdAt.getTime()
  if (later !== 0) return later
  if (a.id === b.id) return 0
  return a.id < b.id ? 1 : -1
}
