import assert from 'node:assert/strict'
import type { UserStore } from '../core/store/user-store.ts'
import type { UserRecord } from '../core/user.ts'

/** A sentence about a user store, and its proof. */
type UserSentence = (
  /** The store, by whose users' names it is asked, whatever their ids are. */
  store: UserStore,
  /** The store itself. */
  own: UserStore,
) => Promise<void>

export type UserSentences = Readonly<Record<string, UserSentence>>

export function user(id: string, changes: Partial<UserRecord> = {}): UserRecord {
  return {
    id,
    email: `${id}@Example.org`,
    emailKey: `${id}@example.org`,
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$${id}`,
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: new Date('2026-11-23T12:00:00.123Z'),
    profile: { displayName: 'Ada' },
    ...changes,
  }
}

export async function insert(store: UserStore, ...users: readonly UserRecord[]): Promise<void> {
  for (const given of users) assert.deepEqual(await store.insert(given), { ok: true, user: given })
}

/** So many calls at once. */
export function times<T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => make(at)))
}
