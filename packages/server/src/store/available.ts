import { AuthError } from '../errors.ts'
import type { UserStore } from './store.ts'

/**
 * A store whose failures are told apart from its answers: whatever it rejects with becomes
 * `UNAVAILABLE`. A database that is down must never read as "signed out".
 */
export function available(store: UserStore): UserStore {
  return {
    findById: (id) => reach(() => store.findById(id)),
    findByEmailKey: (key) => reach(() => store.findByEmailKey(key)),
    insert: (user) => reach(() => store.insert(user)),
    update: (id, patch, expected) => reach(() => store.update(id, patch, expected)),
    delete: (id) => reach(() => store.delete(id)),
    list: (query) => reach(() => store.list(query)),
  }
}

/** Runs one store call; what it rejects with becomes `UNAVAILABLE`, its own error the cause. */
export async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new AuthError('UNAVAILABLE', { cause })
  }
}
