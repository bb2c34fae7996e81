import type { Kysely } from 'kysely'
import { isPostgres, isSqlite } from './dialect.ts'
import type { AuthDatabase } from './schema.ts'

/**
 * Whether this is the only active superuser, and so must stay. Asked in the transaction of the write
 * that would take them away: all active superusers are locked until its end. A second such write
 * waits there, and then counts what the first has left: two that only looked would each still see
 * the other's superuser (write skew).
 */
export async function isLastSuperuser(db: Kysely<AuthDatabase>, id: string): Promise<boolean> {
  const superusers = isSqlite(db) ? await seen(db) : await locked(db)
  return superusers.length === 1 && String(superusers[0]?.id) === id
}

/** In one order, or two such writes could each wait for a row of the other's. */
function locked(db: Kysely<AuthDatabase>) {
  const superusers = active(db).orderBy('id')
  // Rows that refer to a user may still be written: they ask for its key alone.
  return (isPostgres(db) ? superusers.forNoKeyUpdate() : superusers.forUpdate()).execute()
}

/** A write that changes nothing makes this transaction SQLite's only writer before it looks. */
async function seen(db: Kysely<AuthDatabase>) {
  await db.updateTable('auth_user').set({ is_superuser: 1 }).where('id', '=', '').execute()
  return active(db).limit(2).execute()
}

function active(db: Kysely<AuthDatabase>) {
  return db
    .selectFrom('auth_user')
    .select('id')
    .where('is_superuser', '=', 1)
    .where('is_active', '=', 1)
}
