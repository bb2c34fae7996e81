// server/username-column.ts
import { sql, type Kysely } from 'kysely'

/** A migration of your own, after those of this layer. */
export async function up<TDatabase>(db: Kysely<TDatabase>): Promise<void> {
  const column = sql`text generated always as (profile ->> '$.username')`
  await sql`alter table auth_user add column username ${column}`.execute(db)
  await sql`create unique index auth_user_username on auth_user (username)`.execute(db)
}
