import type { Json } from '../user.ts'
import type { RecordStore, StoredRecord } from './record-store.ts'
import { checkRecord, dataText } from './record-text.ts'

/**
 * Records in this process's memory, gone when it ends: for tests and first steps. It is the
 * executable specification of {@link RecordStore}; where another store differs, that store is wrong.
 */
export function memoryRecords(): RecordStore {
  const records = new Map<string, StoredRecord>()
  const at = (kind: string, key: string) => JSON.stringify([kind, key])

  const deleteAll = (gone: readonly StoredRecord[]): number => {
    for (const { kind, key } of gone) records.delete(at(kind, key))
    return gone.length
  }

  return {
    async find(kind, key) {
      return structuredClone(records.get(at(kind, key)) ?? null)
    },
    async list(kind, owner) {
      return [...records.values()]
        .filter((record) => record.kind === kind && record.owner === owner)
        .toSorted(oldestFirst)
        .map((record) => structuredClone(record))
    },
    async insert(record) {
      checkRecord(record)
      const place = at(record.kind, record.key)
      if (records.has(place)) return false
      records.set(place, structuredClone({ ...record, data: asJson(record.data) }))
      return true
    },
    async update({ kind, key, version, createdAt }, { data, expiresAt }) {
      const kept = records.get(at(kind, key))
      if (kept?.version !== version || kept.createdAt.getTime() !== createdAt.getTime()) {
        return false
      }
      const change = {
        data: asJson(data),
        expiresAt: expiresAt === undefined ? kept.expiresAt : expiresAt,
      }
      records.set(at(kind, key), structuredClone({ ...kept, ...change, version: version + 1 }))
      return true
    },
    async delete(kind, key) {
      return records.delete(at(kind, key))
    },
    async deleteOwned(owner) {
      return deleteAll([...records.values()].filter((record) => record.owner === owner))
    },
    async purge(now, limit) {
      const expired = [...records.values()].filter(
        ({ expiresAt }) => expiresAt !== null && expiresAt < now,
      )
      return deleteAll(expired.slice(0, limit))
    },
  }
}

function oldestFirst(a: StoredRecord, b: StoredRecord): number {
  const later = a.createdAt.getTime() - b.createdAt.getTime()
  if (later !== 0 || a.key === b.key) return later
  return a.key < b.key ? -1 : 1
}

/** What JSON preserves of it. */
function asJson(data: Json): Json {
  return JSON.parse(dataText(data)) as Json
}
