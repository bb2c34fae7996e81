import { and, asc, count, eq, not, sql, type SQL } from 'drizzle-orm'
import { dialectOf, type DrizzleDb } from './database.ts'
import type { UsersTable } from './users-table.ts'

export const lastSuperuser = { ok: false, reason: 'last-superuser' } as const

/** A write that may take away a superuser, with the condition under which it may; `null`: it did not. */
type SuperuserWrite<T> = (unless: SQL | undefined) => Promise<T | null>

/**
 * Does the write, unless nobody would be left who can administer the app.
 *
 * All active superusers are locked until the end of the transaction, in one order. A second such
 * write waits there, and then counts what the first has left: two that only looked would each still
 * see the other's superuser (write skew). In SQLite the one statement that writes decides, for there
 * is one writer at a time.
 */
export async function sparingLastSuperuser<T>(
  db: DrizzleDb,
  { table, id }: { table: UsersTable; id: string },
  write: SuperuserWrite<T>,
): Promise<T | null | typeof lastSuperuser> {
  if (dialectOf(table.id) !== 'sqlite') {
    return (await isLast(db, table, id)) ? lastSuperuser : write(undefined)
  }
  const done = await write(not(isLastRow(table)))
  return done === null && (await isLast(db, table, id)) ? lastSuperuser : done
}

const active = (table: UsersTable) => and(eq(table.isSuperuser, true), eq(table.isActive, true))

async function isLast(db: DrizzleDb, table: UsersTable, id: string): Promise<boolean> {
  const superusers = db.select().from(table).where(active(table)).orderBy(asc(table.id))
  // Rows that refer to a user may still be written: they ask for its key alone.
  const lock = dialectOf(table.id) === 'postgres' ? 'no key update' : 'update'
  const rows = await (superusers.for?.(lock) ?? superusers.limit(2))
  return rows.length === 1 && String(rows[0]?.['id']) === id
}

function isLastRow(table: UsersTable): SQL {
  const all = sql`(select ${count()} from ${table} where ${active(table)})`
  return sql`(${active(table)} and ${all} = 1)`
}
