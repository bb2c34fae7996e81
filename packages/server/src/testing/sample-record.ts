import assert from 'node:assert/strict'
import type { RecordStore, StoredRecord } from '../core/store/record-store.ts'

/** Sentences about record stores, and their proofs. */
export type RecordSentences = Readonly<Record<string, (store: RecordStore) => Promise<void>>>

const start = Date.parse('2026-11-26T12:00:00.123Z')

export function minutes(count: number): Date {
  return new Date(start + count * 60_000)
}

export function record(key: string, changes: Partial<StoredRecord> = {}): StoredRecord {
  return {
    kind: 'totp',
    key,
    owner: 'ada',
    data: { secret: 'sealed', step: 1 },
    version: 1,
    createdAt: minutes(0),
    expiresAt: null,
    ...changes,
  }
}

export async function insert(
  store: RecordStore,
  ...records: readonly StoredRecord[]
): Promise<void> {
  for (const given of records) assert.equal(await store.insert(given), true)
}
