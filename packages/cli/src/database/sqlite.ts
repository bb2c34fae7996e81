import { DatabaseSync } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'

/** Node's own SQLite, in the form that Kysely takes: an app with any driver has this one, too. */
export async function openSqlite(file: string): Promise<SqliteDatabase> {
  const database = new DatabaseSync(file, { timeout: 5000 })
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql)
      const bound = (parameters: readonly unknown[]) => parameters as (string | number | null)[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      }
    },
  }
}
