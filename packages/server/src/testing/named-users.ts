import type { UserStore, WriteResult } from '../core/store/user-store.ts'
import type { UserRecord } from '../core/user.ts'

/**
 * A store whose database makes the ids, seen as one that takes those it is given: the contract calls
 * its users by name. One that does take them is the same as before.
 */
export function namedUsers(store: UserStore): UserStore {
  const ids = new Map<string, string>()
  const nameOf = (id: string) => [...ids].find(([, known]) => known === id)?.[0] ?? id
  const named = <T extends UserRecord | null>(user: T): T =>
    user === null ? user : { ...user, id: nameOf(user.id) }
  const namedResult = (result: WriteResult): WriteResult =>
    result.ok ? { ok: true, user: named(result.user) } : result
  const idOf = (name: string) => ids.get(name) ?? name
  return {
    findById: async (name) => named(await store.findById(idOf(name))),
    findByEmailKey: async (key) => named(await store.findByEmailKey(key)),
    ...(store.rehearse && { rehearse: async (user) => (await store.rehearse?.(user)) ?? null }),
    async insert(user) {
      const result = await store.insert(user)
      if (result.ok) ids.set(user.id, result.user.id)
      return namedResult(result)
    },
    update: async (name, ...change) => namedResult(await store.update(idOf(name), ...change)),
    delete: (name) => store.delete(idOf(name)),
    async list({ after, ...query }) {
      const position = after && { after: { ...after, id: idOf(after.id) } }
      return (await store.list({ ...query, ...position })).map(named)
    },
  }
}
