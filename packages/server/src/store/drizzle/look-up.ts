import { eq, is, SQL, sql, type Column, type Table } from 'drizzle-orm'
import type { DrizzleDb, Prepared, Row } from './database.ts'

/**
 * A row by the value of one column, as it is looked up on every request: the query is built and
 * prepared once, at the first of them. On the server nothing is kept, for it has no name there.
 */
export function lookUp(
  db: DrizzleDb,
  table: Table,
  column: Column,
): (value: unknown) => Promise<Row | undefined> {
  const select = (value: unknown) => db.select().from(table).where(eq(column, value)).limit(1)
  let prepared: Prepared | undefined
  return async (value) => {
    if (mustBeBuilt(db, column, value)) return (await select(value))[0]
    prepared ??= select(sql.param(sql.placeholder('value'), column)).prepare()
    const [row] = await prepared.execute({ value })
    return row
  }
}

function mustBeBuilt(db: DrizzleDb, column: Column, value: unknown): boolean {
  return (
    '$replicas' in db || // one is chosen for each query
    column.getSQLType() === 'uuid' || // the Data API of AWS is not told the type of a placeholder
    is(column.mapToDriverValue(value), SQL) // which has no place in a list of values
  )
}
