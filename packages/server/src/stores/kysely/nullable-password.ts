import { sql, type Kysely } from 'kysely'
import { isMysql, isPostgres } from './dialect.ts'

/** Lets users have no password. Taken twice, the step changes nothing. */
export async function allowNoPassword<TDatabase>(db: Kysely<TDatabase>): Promise<void> {
  const users = db.schema.alterTable('auth_user')
  if (isPostgres(db)) {
    return users.alterColumn('password_hash', (column) => column.dropNotNull()).execute()
  }
  if (isMysql(db)) {
    const type = sql`varchar(512) character set utf8mb4 collate utf8mb4_bin`
    return users.modifyColumn('password_hash', type).execute()
  }
  if (db.isTransaction) return anotherColumn(db)
  return db.transaction().execute((transaction) => anotherColumn(transaction))
}

/**
 * SQLite cannot take `not null` from a column. What it recommends in place of that, another table
 * under the old one's name, would delete the rows of other tables that refer to users with `on delete
 * cascade`: dropping a table deletes its rows first, and foreign keys cannot be switched off within
 * a transaction (https://sqlite.org/lang_altertable.html section 7, lang_droptable.html). It would
 * also lose columns, indexes and triggers that the app has added. Another column does none of that.
 */
async function anotherColumn<TDatabase>(db: Kysely<TDatabase>): Promise<void> {
  const users = () => db.schema.alterTable('auth_user')
  await users().addColumn('password_hash_or_null', 'varchar(512)').execute()
  await sql`update auth_user set password_hash_or_null = password_hash`.execute(db)
  await users().dropColumn('password_hash').execute()
  await users().renameColumn('password_hash_or_null', 'password_hash').execute()
}
