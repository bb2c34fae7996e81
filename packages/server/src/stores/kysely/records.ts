import type { Kysely, Selectable } from 'kysely'
import type { RecordChange, RecordStore, StoredRecord } from '../../core/store/record-store.ts'
import { canBeKept, checkRecord, dataText, readDataText } from '../../core/store/record-text.ts'
import { isTaken } from '../is-taken.ts'
import { keysByKind } from '../keys-by-kind.ts'
import { retryUnless } from '../retry.ts'
import { isMysql } from './dialect.ts'
import { authTables, type AuthDatabase, type AuthRecordTable } from './schema.ts'

/** Records in a SQL database, in the table that `migrateAuth` makes. */
export function kyselyRecords<TDatabase>(database: Kysely<TDatabase>): RecordStore {
  const db = authTables(database)
  const retry = retryUnless(db.isTransaction)
  const add = isMysql(db) ? insertOrFail : insertOrIgnore
  const select = () => db.selectFrom('auth_record').selectAll()
  return {
    async find(kind, key) {
      if (!canBeKept({ kind, key })) return null
      const row = select().where('kind', '=', kind).where('key', '=', key)
      const found = await retry(() => row.executeTakeFirst())
      return found ? toRecord(found) : null
    },

    async list(kind, owner) {
      if (!canBeKept({ kind, owner })) return []
      const rows = select()
        .where('owner', '=', owner)
        .where('kind', '=', kind)
        .orderBy('created_at')
        .orderBy('key')
      return (await retry(() => rows.execute())).map(toRecord)
    },

    async insert(record) {
      checkRecord(record)
      return retry(() => add(db, toRow(record)))
    },

    async update(record, change) {
      return canBeKept(record) && retry(() => update(db, record, change))
    },

    async delete(kind, key) {
      if (!canBeKept({ kind, key })) return false
      const gone = db.deleteFrom('auth_record').where('kind', '=', kind).where('key', '=', key)
      return (await retry(() => gone.executeTakeFirst())).numDeletedRows > 0n
    },

    async deleteOwned(owner) {
      if (!canBeKept({ owner })) return 0
      const gone = db.deleteFrom('auth_record').where('owner', '=', owner)
      return Number((await retry(() => gone.executeTakeFirst())).numDeletedRows)
    },

    purge: (now, limit) => retry(() => purge(db, now, limit)),
  }
}

type Insert = (db: Kysely<AuthDatabase>, row: RecordRow) => Promise<boolean>

/** What fails within a transaction of the app's would end all of it in PostgreSQL. */
const insertOrIgnore: Insert = async (db, row) => {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('auth_record')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

/** MySQL's `insert ignore` ignores too much: it would cut data that is too long. */
const insertOrFail: Insert = async (db, row) => {
  try {
    await db.insertInto('auth_record').values(row).execute()
    return true
  } catch (cause) {
    if (isTaken(cause)) return false
    throw cause
  }
}

async function update(
  db: Kysely<AuthDatabase>,
  { kind, key, version, createdAt }: StoredRecord,
  { data, expiresAt }: RecordChange,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('auth_record')
    .set({
      data: dataText(data),
      version: version + 1,
      ...(expiresAt !== undefined && { expires_at: expiresAt?.toISOString() ?? null }),
    })
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('version', '=', version)
    .where('created_at', '=', createdAt.toISOString()) // not one that was made again meanwhile
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function purge(db: Kysely<AuthDatabase>, now: Date, limit: number): Promise<number> {
  const expired = await db
    .selectFrom('auth_record')
    .select(['kind', 'key', 'expires_at'])
    .where('expires_at', '<', now.toISOString())
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  const last = expired.at(-1)?.expires_at ?? ''
  let purged = 0n
  for (const [kind, keys] of keysByKind(expired)) {
    const { numDeletedRows } = await db
      .deleteFrom('auth_record')
      .where('kind', '=', kind)
      .where('key', 'in', keys)
      // One that was given more time meanwhile stays.
      .where('expires_at', '<=', last)
      .executeTakeFirst()
    purged += numDeletedRows
  }
  return Number(purged)
}

type RecordRow = Selectable<AuthRecordTable>

function toRecord(row: RecordRow): StoredRecord {
  return {
    kind: row.kind,
    key: row.key,
    owner: row.owner,
    data: readDataText(row.data),
    version: row.version,
    createdAt: new Date(row.created_at),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
  }
}

function toRow(record: StoredRecord): RecordRow {
  return {
    kind: record.kind,
    key: record.key,
    owner: record.owner,
    data: dataText(record.data),
    version: record.version,
    created_at: record.createdAt.toISOString(),
    expires_at: record.expiresAt?.toISOString() ?? null,
  }
}
