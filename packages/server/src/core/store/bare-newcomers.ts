import type { RecordStore } from './record-store.ts'
import type { UserStore } from './user-store.ts'

/**
 * The same users, of whom a new one owns no record. Ids may be given again, and what could not be
 * deleted with the former user would ask the new one for a factor, which only the former can prove.
 */
export function bareNewcomers(users: UserStore, records: RecordStore | null): UserStore {
  return {
    ...users,
    async insert(user) {
      const written = await users.insert(user)
      if (!written.ok) return written
      const { id } = written.user
      await records?.deleteOwned(id).catch(async (failure: unknown) => {
        await users.delete(id)
        throw failure
      })
      return written
    },
  }
}
