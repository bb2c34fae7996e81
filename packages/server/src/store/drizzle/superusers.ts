import { and, count, eq, not, sql, type SQL } from 'drizzle-orm'
import type { DrizzleDb } from './database.ts'
import type { UsersTable } from './users-table.ts'

/** A write that may take away a superuser, with the condition under which it may. */
export type SuperuserWrite = (db: DrizzleDb, unless: SQL | undefined) => Promise<boolean>

const activeSuperuser = (table: UsersTable) =>
  and(eq(table.isSuperuser, true), eq(table.isActive, true))

/**
 * Does the write, unless nobody would be left who can administer the app.
 *
 * A transaction that locks all active superusers first: two that only looked would each still see
 * the other's superuser (write skew). In SQLite one statement does it, for there is one writer at a
 * time, and a driver without promises can not wait within a transaction.
 */
export function sparingLastSuperuser(
  db: DrizzleDb,
  { table, id, inOneStatement }: { table: UsersTable; id: string; inOneStatement: boolean },
  write: SuperuserWrite,
): Promise<boolean> {
  if (inOneStatement) return write(db, not(isLastSuperuser(table)))
  return db.transaction(async (transaction) => {
    await transaction.update(table).set({ isSuperuser: true }).where(activeSuperuser(table))
    return (await isLast(transaction, table, id)) ? false : write(transaction, undefined)
  })
}

/** Whether this user is the only active superuser. */
export async function isLast(db: DrizzleDb, table: UsersTable, id: string): Promise<boolean> {
  const [one, other] = await db.select().from(table).where(activeSuperuser(table)).limit(2)
  return other === undefined && one !== undefined && String(one['id']) === id
}

function isLastSuperuser(table: UsersTable): SQL {
  const all = sql`(select ${count()} from ${table} where ${activeSuperuser(table)})`
  return sql`(${activeSuperuser(table)} and ${all} = 1)`
}
