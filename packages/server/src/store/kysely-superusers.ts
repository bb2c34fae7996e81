import type { Kysely } from 'kysely'
import type { AuthDatabase } from './kysely-schema.ts'

/**
 * Runs a write that may take away this superuser, unless nobody would be left: then `null`.
 *
 * The update changes nothing and locks all active superusers, in every database, until the end of
 * the transaction. A second such write waits there, and then counts what the first has left: two
 * that only looked would each still see the other's superuser (write skew).
 */
export function sparingLastSuperuser<T>(
  db: Kysely<AuthDatabase>,
  id: string,
  write: (db: Kysely<AuthDatabase>) => Promise<T>,
): Promise<T | null> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('auth_user')
      .set({ is_superuser: 1 })
      .where('is_superuser', '=', 1)
      .where('is_active', '=', 1)
      .execute()
    const superusers = await transaction
      .selectFrom('auth_user')
      .select('id')
      .where('is_superuser', '=', 1)
      .where('is_active', '=', 1)
      .limit(2)
      .execute()
    const last = superusers.length === 1 && String(superusers[0]?.id) === id
    return last ? null : write(transaction)
  })
}
