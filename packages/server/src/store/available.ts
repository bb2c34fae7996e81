import { isPromise } from '../awaitable.ts'
import { AuthConfigError, AuthError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { StoreError } from './store-error.ts'
import type { Found, UserStore } from './store.ts'

/**
 * Runs one store call and tells its failures from its answers: whatever it rejects with becomes
 * `UNAVAILABLE`, and so does an answer that does not come in time. A database that is down must
 * never read as "signed out".
 */
export type Reach = <T>(call: () => Promise<T>) => Promise<T>

export function reachWithin(milliseconds: number): Reach {
  return (call) =>
    withinTime(milliseconds, call).catch((cause: unknown) => {
      throw unavailable(cause)
    })
}

/** The same store, every call of it by way of {@link Reach}. */
export function available(store: UserStore, reach: Reach): UserStore {
  const found = (look: () => Found): Found => {
    try {
      const answer = look()
      return isPromise(answer) ? reach(() => answer) : answer // needs no time limit
    } catch (cause) {
      return Promise.reject(unavailable(cause))
    }
  }
  return {
    findById: (id) => found(() => store.findById(id)),
    findByEmailKey: (key) => found(() => store.findByEmailKey(key)),
    insert: (user) => reach(() => store.insert(user)),
    update: (id, patch, expected) => reach(() => store.update(id, patch, expected)),
    delete: (id) => reach(() => store.delete(id)),
    list: (query) => reach(() => store.list(query)),
  }
}

function unavailable(cause: unknown): Error {
  if (cause instanceof AuthConfigError) return cause // no store's fault, and no time mends it
  return new AuthError('UNAVAILABLE', { cause: new StoreError(cause) })
}
