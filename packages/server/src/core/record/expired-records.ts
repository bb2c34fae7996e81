import { purging } from '../store/purging.ts'
import type { RecordStore } from '../store/record-store.ts'

const tidied = new WeakMap<RecordStore, RecordStore>()

/**
 * The same records, of which those that have expired are deleted now and then, when another one is
 * stored that will: where nothing expires there is nothing to forget.
 */
export function withoutExpired(records: RecordStore, clock: () => Date): RecordStore {
  const known = tidied.get(records)
  if (known !== undefined) return known
  const purge = purging(records, report)
  const tidy: RecordStore = {
    ...records,
    async insert(record) {
      const inserted = await records.insert(record)
      if (record.expiresAt !== null) void purge(clock())
      return inserted
    },
  }
  tidied.set(records, tidy)
  return tidy
}

function report(error: unknown): void {
  const why = error instanceof Error ? error.cause : undefined
  // oxlint-disable-next-line eslint/no-console -- no call has failed, so nobody else would hear of it
  console.error(
    `trpc-auth: expired records could not be deleted. ${why instanceof Error ? why.message : ''}`,
  )
}
