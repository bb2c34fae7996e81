import type { UserRecord } from '../user.ts'
import type { UserPatch, UserStore, WriteResult } from './store.ts'

/**
 * Users in this process' memory, gone when it ends: for tests and first steps. It is the executable
 * specification of {@link UserStore}; where another store differs, that store is wrong.
 */
export function memoryStore(): UserStore {
  const users = new Map<string, UserRecord>()

  const holderOf = (emailKey: string): UserRecord | null => {
    for (const user of users.values()) if (user.emailKey === emailKey) return user
    return null
  }

  const put = (user: UserRecord): WriteResult => {
    const holder = holderOf(user.emailKey)
    if (holder && holder.id !== user.id) return { ok: false, reason: 'email-taken' }
    users.set(user.id, structuredClone(user))
    return { ok: true, user }
  }

  return {
    async findById(id) {
      return structuredClone(users.get(id) ?? null)
    },
    async findByEmailKey(emailKey) {
      return structuredClone(holderOf(emailKey))
    },
    async insert(user) {
      return put(user)
    },
    async update(id, patch, expected = {}) {
      const user = users.get(id)
      if (!user) return { ok: false, reason: 'not-found' }
      if (!matches(user, expected)) return { ok: false, reason: 'changed' }
      return put({ ...user, ...patch })
    },
    async delete(id) {
      return users.delete(id)
    },
  }
}

function matches(user: UserRecord, expected: UserPatch): boolean {
  return Object.entries(expected).every(
    ([field, value]) => user[field as keyof UserPatch] === value,
  )
}
