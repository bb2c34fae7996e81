import { sql, type Kysely } from 'kysely'
import type { AuthDatabase } from './kysely-schema.ts'
import type { UserQuery } from './store.ts'

/** The rows of one page. Goes on behind a position, not an offset, so that no page shifts. */
export function listRows(db: Kysely<AuthDatabase>, { limit, after, search = '' }: UserQuery) {
  let rows = db
    .selectFrom('auth_user')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) {
    const createdAt = after.createdAt.toISOString()
    rows = rows.where((where) =>
      where.or([
        where('created_at', '<', createdAt),
        where.and([where('created_at', '=', createdAt), where('id', '<', after.id)]),
      ]),
    )
  }
  if (search !== '') {
    // Not `like`: it has wildcards to escape, and in SQLite takes capitals for small letters.
    rows = rows.where(sql<boolean>`replace(email_key, ${search}, '') <> email_key`)
  }
  return rows.execute()
}
