import type { StoredRecord } from '../core/store/record-store.ts'

type Key = Pick<StoredRecord, 'kind' | 'key'>

/** For MySQL and SQLite, of which one knows no limit in a subquery and the other no list of pairs. */
export function keysByKind(records: readonly Key[]): ReadonlyMap<string, readonly string[]> {
  const kinds = new Set(records.map(({ kind }) => kind))
  // Sorted, so that all who purge lock them in one order.
  const keysOf = (kind: string) =>
    records
      .filter((record) => record.kind === kind)
      .map(({ key }) => key)
      .toSorted()
  return new Map([...kinds].toSorted().map((kind) => [kind, keysOf(kind)]))
}
