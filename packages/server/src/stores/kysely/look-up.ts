import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Awaitable } from '../../core/awaitable.ts'

/** What is used of better-sqlite3's database. */
export interface DirectSqlite {
  readonly inTransaction: boolean
  prepare(sql: string): { all(value: string): unknown[] }
}

/**
 * A query with one value, built and compiled once, as it is made on every request.
 *
 * @param build is given a value to put into the query
 * @param sqlite is asked without Kysely, whose way to a connection costs more than the query
 */
export function lookUp<TDatabase, TRow>(
  db: Kysely<TDatabase>,
  build: (value: string) => Compilable<TRow>,
  sqlite?: DirectSqlite,
): (value: string) => Awaitable<readonly TRow[]> {
  const compiled = build('').compile()
  const byKysely = async (value: string) => {
    const query: CompiledQuery<TRow> = { ...compiled, parameters: [value] }
    return (await db.executeQuery(query)).rows
  }
  if (sqlite === undefined) return byKysely
  let statement: ReturnType<DirectSqlite['prepare']> | undefined
  return (value) => {
    // It would see what is not committed. Kysely waits for the end, or is in that transaction.
    if (sqlite.inTransaction) return byKysely(value)
    statement ??= sqlite.prepare(compiled.sql)
    return statement.all(value) as TRow[]
  }
}
