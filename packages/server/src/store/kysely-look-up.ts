import type { Compilable, CompiledQuery, Kysely } from 'kysely'

/**
 * A query with one value, built and compiled once, as it is made on every request. Where plugins
 * have a say it is built each time, for they may look at more than the query: at the schema of a
 * tenant, for one.
 *
 * @param build is given a value to put into the query
 */
export function lookUp<TDatabase, TRow>(
  db: Kysely<TDatabase>,
  build: (value: string) => Compilable<TRow>,
): (value: string) => Promise<readonly TRow[]> {
  if (db.getExecutor().plugins.length > 0) {
    return async (value) => (await db.executeQuery(build(value))).rows
  }
  const compiled = build('').compile()
  return async (value) => {
    const query: CompiledQuery<TRow> = { ...compiled, parameters: [value] }
    return (await db.executeQuery(query)).rows
  }
}
