import { eq, is, SQL, sql, type Column, type Table } from 'drizzle-orm'
import { andThen, type Awaitable } from '../../core/awaitable.ts'
import { dialectOf, type DrizzleDb, type Prepared, type Row } from './database.ts'

/** Answers at once where the driver does. */
export type LookUp = (value: unknown) => Awaitable<Row | undefined>

/**
 * A row by the value of one column, as it is looked up on every request: the query is built and
 * prepared once, at the first of them. On the server nothing is kept, for it has no name there.
 */
export function lookUp(db: DrizzleDb, table: Table, column: Column): LookUp {
  const select = (value: unknown) => db.select().from(table).where(eq(column, value)).limit(1)
  const built = async (value: unknown) => first(await select(value))
  const isSqlite = dialectOf(column) === 'sqlite'
  let prepared: Prepared | undefined
  return (value) => {
    if (mustBeBuilt(db, column, value)) return built(value)
    prepared ??= select(sql.param(sql.placeholder('value'), column)).prepare()
    return andThen(isSqlite ? prepared.all({ value }) : prepared.execute({ value }), first)
  }
}

function mustBeBuilt(db: DrizzleDb, column: Column, value: unknown): boolean {
  return (
    '$replicas' in db || // one is chosen for each query
    column.getSQLType() === 'uuid' || // the Data API of AWS is not told the type of a placeholder
    is(column.mapToDriverValue(value), SQL) // which has no place in a list of values
  )
}

function first(rows: readonly Row[]): Row | undefined {
  return rows[0]
}
