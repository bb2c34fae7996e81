import { and, desc, eq, lt, or, sql, type Column, type SQL } from 'drizzle-orm'
import type { UserPosition, UserQuery } from '../../core/store/user-store.ts'
import { isText } from '../text.ts'
import { dialectOf, type DrizzleDb, type Row } from './database.ts'
import type { Ids } from './ids.ts'
import type { UsersTable } from './users-table.ts'

/** The rows of one page. Goes on behind a position, not an offset, so that no page shifts. */
export async function pageOf(
  db: DrizzleDb,
  { table, ids }: { table: UsersTable; ids: Ids },
  { limit, after, search = '' }: UserQuery,
): Promise<readonly Row[]> {
  if (!isText(search)) return []
  const { emailKey } = table
  // Not `like`: it has wildcards to escape, and in SQLite takes capitals for small letters.
  const matching = sql`replace(${emailKey}, ${search}, '') <> ${emailKey}`
  return db
    .select()
    .from(table)
    .where(and(after && behind(table, ids, after), search === '' ? undefined : matching))
    .orderBy(desc(milliseconds(table.createdAt)), desc(table.id))
    .limit(limit)
}

function behind(table: UsersTable, ids: Ids, after: UserPosition): SQL | undefined {
  const createdAt = milliseconds(table.createdAt)
  const then = sql`${sql.param(comparable(after.createdAt), table.createdAt)}`
  const id = ids.parse(after.id)
  const sameMoment = id === null ? undefined : and(eq(createdAt, then), lt(table.id, id))
  return or(lt(createdAt, then), sameMoment)
}

/**
 * The instant as far as JavaScript knows it. A column that keeps microseconds has an order among
 * users of one millisecond that no position could tell.
 */
function milliseconds(column: Column): SQL {
  const type = column.getSQLType()
  const isPostgres = dialectOf(column) === 'postgres'
  const digits = /\((\d)\)/.exec(type)?.[1] ?? (isPostgres ? 6 : 0)
  if (!/^(timestamp|datetime)/.test(type) || Number(digits) <= 3) return sql`${column}`
  return isPostgres
    ? sql`date_trunc('milliseconds', ${column})`
    : sql`timestampadd(microsecond, -(microsecond(${column}) mod 1000), ${column})`
}

/** PostgreSQL knows no year 0, and none that is written with a sign. */
function comparable(instant: Date): Date {
  return new Date(Math.min(Math.max(instant.getTime(), years.first), years.last))
}

const years = { first: Date.parse('0001-01-01T00:00Z'), last: Date.parse('9999-12-31T00:00Z') }
