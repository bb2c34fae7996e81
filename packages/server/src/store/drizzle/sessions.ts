import { and, desc, eq, inArray, lt, lte, ne, sql, type SQL, type Table } from 'drizzle-orm'
import { endedChannel } from '../postgres-feed.ts'
import type { SessionFilter, SessionStore, StoredSession } from '../session-store.ts'
import {
  dialectOf,
  drizzleDb,
  written,
  type ColumnOf,
  type DrizzleDatabase,
  type Row,
} from './database.ts'
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
}

/**
 * Sessions in a table of the app's own: `pgTable('session', authSessionColumns())`, or the same for
 * MySQL and SQLite. Give it an index on `userId` and one on `expiresAt`. On PostgreSQL those who
 * listen are told which sessions were ended.
 */
export function drizzleSessions(database: DrizzleDatabase, table: SessionsTable): SessionStore {
  const db = drizzleDb(database)
  const users = idsOf(table.userId)
  const notify = dialectOf(table.id) === 'postgres'
  const end = notify ? endAndNotify : endOnly
  const ofUser = (userId: string): SQL => {
    const value = users.parse(userId)
    return value === null ? sql`1 = 0` : eq(table.userId, value)
  }
  const find = lookUp(db, table, table.id)
  return {
    async find(id) {
      const row = await find(id)
      return row?.['id'] === id ? toSession(row) : null // MySQL ignores blanks at the end
    },
    async insert(session) {
      await db.insert(table).values({ ...session, userId: users.parse(session.userId) })
    },
    async update(id, patch) {
      const change = db.update(table).set({ ...patch, id: sql`${table.id}` }) // never nothing to set
      // What decides who is let in counts everywhere at once; the times may be heard of late.
      const news = { told: sql`pg_notify(${endedChannel}, ${table.id})` }
      const tells = notify && patch.epoch !== undefined
      return (await written(change.where(eq(table.id, id)), tells ? news : undefined)) > 0
    },
    async list(userId) {
      const newest = desc(table.createdAt)
      const rows = await db.select().from(table).where(ofUser(userId)).orderBy(newest)
      return rows.map(toSession)
    },
    async delete(userId, which) {
      const condition = and(ofUser(userId), filtered(table, which))
      return end(db, table, condition)
    },
    async purge(now, limit) {
      const rows = await db
        .select()
        .from(table)
        .where(lt(table.expiresAt, now))
        .orderBy(table.expiresAt.getSQL())
        .limit(limit)
      const last = rows.at(-1)
      if (last === undefined) return 0
      const ids = rows.map(({ id }) => String(id)).toSorted() // locked in one order by all who purge
      // One that was renewed meanwhile stays. Not "before now", or all that have expired are read.
      const asOld = lte(table.expiresAt, toSession(last).expiresAt)
      return written(db.delete(table).where(and(inArray(table.id, ids), asOld)))
    },
  }
}

function filtered({ id }: SessionsTable, which: SessionFilter | undefined): SQL | undefined {
  if (which === undefined) return undefined
  if (!('id' in which)) return ne(id, which.not)
  return which.id.includes('\0') ? sql`1 = 0` : eq(id, which.id)
}

type Ending = (
  db: ReturnType<typeof drizzleDb>,
  table: SessionsTable,
  condition: SQL | undefined,
) => Promise<number>

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

function toSession(row: Row): StoredSession {
  const { userId, ...session } = row as Row & StoredSession
  return {
    id: session.id,
    userId: String(userId),
    backend: session.backend,
    secretHash: session.secretHash,
    epoch: session.epoch,
    createdAt: session.createdAt,
    expiresAt: session.expiresAt,
    lastUsedAt: session.lastUsedAt,
    userAgent: session.userAgent,
    address: session.address,
  }
}
