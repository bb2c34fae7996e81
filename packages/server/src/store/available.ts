import { AuthConfigError, AuthError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { StoreError } from './store-error.ts'
import type { UserStore } from './store.ts'

/**
 * Runs one store call and tells its failures from its answers: whatever it rejects with becomes
 * `UNAVAILABLE`, and so does an answer that does not come in time. A database that is down must
 * never read as "signed out".
 */
export type Reach = <T>(call: () => Promise<T>) => Promise<T>

export function reachWithin(milliseconds: number): Reach {
  return async (call) => {
    try {
      return await withinTime(milliseconds, call)
    } catch (cause) {
      if (cause instanceof AuthConfigError) throw cause // no store's fault, and no time mends it
      throw new AuthError('UNAVAILABLE', { cause: new StoreError(cause) })
    }
  }
}

/** The same store, every call of it by way of {@link Reach}. */
export function available(store: UserStore, reach: Reach): UserStore {
  return {
    findById: (id) => reach(() => store.findById(id)),
    findByEmailKey: (key) => reach(() => store.findByEmailKey(key)),
    insert: (user) => reach(() => store.insert(user)),
    update: (id, patch, expected) => reach(() => store.update(id, patch, expected)),
    delete: (id) => reach(() => store.delete(id)),
    list: (query) => reach(() => store.list(query)),
  }
}
