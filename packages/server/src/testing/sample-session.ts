import type { SessionStore, StoredSession } from '../core/store/session-store.ts'

/** Sentences about session stores, and their proofs. */
export type SessionSentences = Readonly<Record<string, (store: SessionStore) => Promise<void>>>

/** Of the real clock, for a store may forget what has expired by its own. */
export const start = Date.now()
export const minutes = (count: number) => new Date(start + count * 60_000)

/** A session that begins now and lasts a day. */
export function session(id: string, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    id,
    userId: 'ada',
    backend: 'cookie',
    secretHash: 'c2hhMjU2IG9mIGEgc2VjcmV0',
    epoch: 3,
    claims: { amr: [{ method: 'password', at: 1_700_000_000 }] },
    createdAt: minutes(0),
    expiresAt: minutes(24 * 60),
    lastUsedAt: minutes(1),
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) ’Firefox’',
    address: '2001:db8::1',
    ...changes,
  }
}

export async function ids(store: SessionStore, userId = 'ada'): Promise<string[]> {
  return (await store.list(userId)).map(({ id }) => id)
}
