import { and, desc, eq, inArray, ne, sql, type SQL, type Table } from 'drizzle-orm'
import { AuthConfigError } from '../../core/config.ts'
import type {
  SessionFilter,
  SessionPatch,
  SessionStore,
  StoredSession,
} from '../../core/store/session-store.ts'
import { parseClaims } from '../claims-text.ts'
import { endedChannel } from '../postgres-feed.ts'
import { retryUnless } from '../retry.ts'
import { isNews } from '../session-news.ts'
import {
  dialectOf,
  drizzleDb,
  isTransaction,
  written,
  type ColumnOf,
  type DrizzleDatabase,
  type DrizzleDb,
  type Row,
} from './database.ts'
import { expiredIn } from './expired.ts'
import { idsOf } from './ids.ts'
import { lookUp } from './look-up.ts'

/** A table of sessions: the columns of this layer, under these names. */
export type SessionsTable = Table & {
  readonly id: ColumnOf<string>
  /** Of the type of the users' ids. */
  readonly userId: ColumnOf<string> | ColumnOf<number> | ColumnOf<bigint>
  readonly backend: ColumnOf<string>
  readonly secretHash: ColumnOf<string>
  readonly epoch: ColumnOf<number>
  readonly createdAt: ColumnOf<Date>
  readonly expiresAt: ColumnOf<Date>
  readonly lastUsedAt: ColumnOf<Date>
  readonly userAgent: ColumnOf<string>
  readonly address: ColumnOf<string>
  /** JSON. */
  readonly claims: ColumnOf<string>
}

/**
 * Sessions in a table of the app's own: `pgTable('session', authSessionColumns())`, or the same for
 * MySQL and SQLite. Give it an index on `userId` and one on `expiresAt`. On PostgreSQL those who
 * listen are told which sessions were ended, or given another epoch, other claims or another token.
 *
 * @throws {AuthConfigError} for a table without the column `claims`
 */
export function drizzleSessions(database: DrizzleDatabase, table: SessionsTable): SessionStore {
  if (!('claims' in table)) throw new AuthConfigError(noClaimsColumn)
  const db = drizzleDb(database)
  const users = idsOf(table.userId)
  const notify = dialectOf(table.id) === 'postgres'
  const end = notify ? endAndNotify : endOnly
  const ofUser = (userId: string): SQL => {
    const value = users.parse(userId)
    return value === null ? sql`1 = 0` : eq(table.userId, value)
  }
  const retry = retryUnless(isTransaction(database))
  const find = lookUp(db, table, table.id)
  return {
    async find(id) {
      const row = await retry(async () => find(id))
      return row?.['id'] === id ? toSession(row) : null // MySQL ignores blanks at the end
    },
    async insert(session) {
      const row = { ...toRow(session), userId: users.parse(session.userId) }
      await retry(async () => db.insert(table).values(row))
    },
    async update(id, patch) {
      const own = sql`${table.id}` // so that there is always something to set
      const news = { told: sql`pg_notify(${endedChannel}, ${table.id})` }
      const write = () => {
        const change = db.update(table).set({ ...toRow(patch), id: own })
        return written(change.where(eq(table.id, id)), notify && isNews(patch) ? news : undefined)
      }
      return (await retry(write)) > 0
    },
    async list(userId) {
      const newest = desc(table.createdAt)
      const rows = await retry(async () =>
        db.select().from(table).where(ofUser(userId)).orderBy(newest),
      )
      return rows.flatMap((row) => toSession(row) ?? [])
    },
    delete(userId, which) {
      const condition = and(ofUser(userId), filtered(table, which))
      return retry(() => end(db, table, condition))
    },
    purge: (now, limit) => retry(() => purge(db, table, { now, limit })),
  }
}

async function purge(
  db: DrizzleDb,
  table: SessionsTable,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<number> {
  const { rows, asOld } = await expiredIn(db, table, { now, limit })
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => String(id)).toSorted() // locked in one order by all who purge
  return written(db.delete(table).where(and(inArray(table.id, ids), asOld)))
}

function filtered({ id }: SessionsTable, which: SessionFilter | undefined): SQL | undefined {
  if (which === undefined) return undefined
  if (!('id' in which)) return ne(id, which.not)
  return which.id.includes('\0') ? sql`1 = 0` : eq(id, which.id)
}

type Ending = (db: DrizzleDb, table: SessionsTable, condition: SQL | undefined) => Promise<number>

const endOnly: Ending = (db, table, condition) => written(db.delete(table).where(condition))

/** In one statement: the news goes out if, and only if, the sessions are gone. */
const endAndNotify: Ending = async (db, table, condition) => {
  const ended = sql`delete from ${table} where ${condition} returning ${table.id} as id`
  const query = sql`with ended as (${ended}) select pg_notify(${endedChannel}, id) from ended`
  return rowsOf(await db.execute?.(query)).length
}

/** Some drivers for PostgreSQL answer rows, the others an object that has them. */
function rowsOf(result: unknown): readonly unknown[] {
  if (Array.isArray(result)) return result
  const { rows } = (result ?? {}) as { rows?: unknown }
  return Array.isArray(rows) ? rows : []
}

function toSession(row: Row): StoredSession | null {
  const { userId, claims: kept, ...session } = row as Row & Kept
  const claims = parseClaims(kept)
  if (claims === null) return null
  return {
    id: session.id,
    userId: String(userId),
    backend: session.backend,
    secretHash: session.secretHash,
    epoch: session.epoch,
    claims,
    createdAt: session.createdAt,
    expiresAt: session.expiresAt,
    lastUsedAt: session.lastUsedAt,
    userAgent: session.userAgent,
    address: session.address,
  }
}

/** A session as its row has it. */
type Kept = Omit<StoredSession, 'claims'> & { readonly claims: string | null }

/** The columns of the fields that are given. */
function toRow({ claims, ...fields }: SessionPatch): Row {
  return claims === undefined ? fields : { ...fields, claims: JSON.stringify(claims) }
}

const noClaimsColumn =
  'The table of sessions has no column claims. Add it (text, which may be null), or use authSessionColumns(), and migrate the database before this version runs.'
