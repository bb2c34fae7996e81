import { and, asc, eq, inArray } from 'drizzle-orm'
import { AuthConfigError } from '../../core/config.ts'
import type { RecordChange, RecordStore, StoredRecord } from '../../core/store/record-store.ts'
import { canBeKept, checkRecord, dataText, readDataText } from '../../core/store/record-text.ts'
import { isTaken } from '../is-taken.ts'
import { keysByKind } from '../keys-by-kind.ts'
import { retryUnless } from '../retry.ts'
import {
  drizzleDb,
  isTransaction,
  written,
  type DrizzleDatabase,
  type DrizzleDb,
  type Row,
} from './database.ts'
import { expiredIn } from './expired.ts'
import { isUniqueByKey, type RecordsTable } from './records-table.ts'

/**
 * Records in a table of the app's own: `pgTable('auth_record', authRecordColumns(), authRecordKeys)`,
 * or the same for MySQL and SQLite.
 *
 * @throws {AuthConfigError} for a table in which a kind can have a key twice
 */
export function drizzleRecords(database: DrizzleDatabase, table: RecordsTable): RecordStore {
  if (!isUniqueByKey(table)) throw new AuthConfigError(noKey)
  const db = drizzleDb(database)
  const retry = retryUnless(isTransaction(database))
  const is = (kind: string, key: string) => and(eq(table.kind, kind), eq(table.key, key))
  return {
    async find(kind, key) {
      if (!canBeKept({ kind, key })) return null
      const [row] = await retry(async () => db.select().from(table).where(is(kind, key)).limit(1))
      return row === undefined ? null : toRecord(row)
    },

    async list(kind, owner) {
      if (!canBeKept({ kind, owner })) return []
      const own = and(eq(table.owner, owner), eq(table.kind, kind))
      const oldest = [asc(table.createdAt), asc(table.key)]
      const rows = await retry(async () =>
        db
          .select()
          .from(table)
          .where(own)
          .orderBy(...oldest),
      )
      return rows.map(toRecord)
    },

    async insert(record) {
      checkRecord(record)
      return retry(() => insert(db, table, record))
    },

    async update(record, change) {
      if (!canBeKept(record)) return false
      const { kind, key, version, createdAt } = record
      const asRead = and(
        is(kind, key),
        eq(table.version, version),
        eq(table.createdAt, createdAt), // not one that was made again meanwhile
      )
      const row = { ...toChange(change), version: version + 1 }
      return retry(async () => (await written(db.update(table).set(row).where(asRead))) > 0)
    },

    async delete(kind, key) {
      if (!canBeKept({ kind, key })) return false
      return retry(async () => (await written(db.delete(table).where(is(kind, key)))) > 0)
    },

    async deleteOwned(owner) {
      if (!canBeKept({ owner })) return 0
      return retry(() => written(db.delete(table).where(eq(table.owner, owner))))
    },

    purge: (now, limit) => retry(() => purge(db, table, { now, limit })),
  }
}

async function insert(db: DrizzleDb, table: RecordsTable, record: StoredRecord): Promise<boolean> {
  const { kind, key, owner, version, createdAt, expiresAt } = record
  const row = { kind, key, owner, data: dataText(record.data), version, createdAt, expiresAt }
  const write = db.insert(table).values(row)
  // What fails within a transaction of the app's would end all of it in PostgreSQL.
  if (write.onConflictDoNothing) return (await written(write.onConflictDoNothing())) > 0
  try {
    await write
    return true
  } catch (cause) {
    if (isTaken(cause)) return false
    throw cause
  }
}

async function purge(
  db: DrizzleDb,
  table: RecordsTable,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<number> {
  const { rows, asOld } = await expiredIn(db, table, { now, limit })
  let purged = 0
  for (const [kind, keys] of keysByKind(rows.map(toRecord))) {
    const gone = and(eq(table.kind, kind), inArray(table.key, [...keys]), asOld)
    purged += await written(db.delete(table).where(gone))
  }
  return purged
}

function toRecord(row: Row): StoredRecord {
  const record = row as Row & Omit<StoredRecord, 'data'> & { readonly data: string }
  return {
    kind: record.kind,
    key: record.key,
    owner: record.owner,
    data: readDataText(record.data),
    version: record.version,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
  }
}

function toChange({ data, expiresAt }: RecordChange): Row {
  return { data: dataText(data), ...(expiresAt !== undefined && { expiresAt }) }
}

const noKey =
  'The table of records needs kind and key as its primary key, or nothing could be used only once: pgTable(name, authRecordColumns(), authRecordKeys).'
