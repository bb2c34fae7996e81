import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { kyselyUsers, migrateAuth } from '../../src/store/kysely.ts'

/** A real database, migrated, in this process' memory; `await using` closes it. */
export async function openDatabase() {
  const file = new SQLite(':memory:')
  const db = new Kysely<object>({ dialect: new SqliteDialect({ database: file }) })
  await migrateAuth(db)
  return {
    db,
    users: kyselyUsers(db),
    /** Takes the table away: from now on the database answers every call with an error. */
    breakUsers: () => void file.exec('alter table auth_user rename to auth_user_gone'),
    repairUsers: () => void file.exec('alter table auth_user_gone rename to auth_user'),
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}
