import { isPromise } from '../awaitable.ts'
import { AuthConfigError } from '../config.ts'
import { AuthError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import type { RecordStore } from './record-store.ts'
import type { SessionStore } from './session-store.ts'
import { StoreError } from './store-error.ts'
import type { Found, UserStore } from './user-store.ts'

/**
 * Runs one store call and keeps its failures apart from its answers: whatever it rejects with
 * becomes `UNAVAILABLE`, and so does an answer that does not come in time. A database that is down
 * must never read as "signed out".
 */
export type Reach = <T>(call: () => Promise<T>) => Promise<T>

export function reachWithin(milliseconds: number): Reach {
  return (call) =>
    withinTime(milliseconds, call).catch((cause: unknown) => {
      throw unavailable(cause)
    })
}

/** The same store, with every call made through {@link Reach}. */
export function availableUsers(store: UserStore, reach: Reach): UserStore {
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
    ...(store.newId && { newId: () => store.newId?.() ?? '' }),
    insert: (user) => reach(() => store.insert(user)),
    ...(store.rehearse && {
      rehearse: (user) => reach(async () => store.rehearse?.(user) ?? null),
    }),
    update: (id, patch, expected) => reach(() => store.update(id, patch, expected)),
    delete: (id) => reach(() => store.delete(id)),
    list: (query) => reach(() => store.list(query)),
  }
}

/** As {@link availableUsers}. */
export function availableSessions(store: SessionStore, reach: Reach): SessionStore {
  return {
    find: (id) => reach(() => store.find(id)),
    insert: (session) => reach(() => store.insert(session)),
    update: (id, patch) => reach(() => store.update(id, patch)),
    list: (userId) => reach(() => store.list(userId)),
    delete: (userId, which) => reach(() => store.delete(userId, which)),
    purge: (now, limit) => reach(() => store.purge(now, limit)),
  }
}

/** As {@link availableUsers}. */
export function availableRecords(store: RecordStore, reach: Reach): RecordStore {
  return {
    find: (kind, key) => reach(() => store.find(kind, key)),
    list: (kind, owner) => reach(() => store.list(kind, owner)),
    insert: (record) => reach(() => store.insert(record)),
    update: (record, change) => reach(() => store.update(record, change)),
    delete: (kind, key) => reach(() => store.delete(kind, key)),
    deleteOwned: (owner) => reach(() => store.deleteOwned(owner)),
    purge: (now, limit) => reach(() => store.purge(now, limit)),
  }
}

export function unavailable(cause: unknown): Error {
  if (cause instanceof AuthConfigError) return cause // not the store's fault, and waiting will not fix it
  return new AuthError('UNAVAILABLE', { cause: new StoreError(cause) })
}
