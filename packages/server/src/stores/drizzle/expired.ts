import { asc, lt, lte, type SQL, type Table } from 'drizzle-orm'
import type { ColumnOf, DrizzleDb, Row } from './database.ts'

interface Expired {
  /** The oldest first. */
  readonly rows: readonly Row[]
  /**
   * To be asked once more by what deletes them: one that was given more time meanwhile stays. Not
   * "before now", or all that have expired are read.
   */
  readonly asOld: SQL
}

/** What has expired before `now`, but not more than a purge may delete in one step. */
export async function expiredIn(
  db: DrizzleDb,
  table: Table & { readonly expiresAt: ColumnOf<Date> },
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<Expired> {
  const { expiresAt } = table
  const before = db.select().from(table).where(lt(expiresAt, now))
  const rows = await before.orderBy(asc(expiresAt)).limit(limit)
  const last = rows.at(-1)?.['expiresAt'] as Date | undefined
  return { rows, asOld: lte(expiresAt, last ?? now) }
}
