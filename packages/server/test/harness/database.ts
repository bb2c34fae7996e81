import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'

/** A real database, migrated, in this process' memory; `await using` closes it. */
export async function openDatabase() {
  const file = new SQLite(':memory:')
  const statements: string[] = []
  const db = new Kysely<object>({
    dialect: new SqliteDialect({ database: file }),
    log: ({ query }) => void statements.push(query.sql),
  })
  await migrateAuth(db)
  return {
    db,
    users: kyselyUsers(db),
    /** Every statement so far. */
    statements,
    /** Takes the table away: from now on the database answers every call with an error. */
    breakUsers: () => void file.exec('alter table auth_user rename to auth_user_gone'),
    repairUsers: () => void file.exec('alter table auth_user_gone rename to auth_user'),
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}
