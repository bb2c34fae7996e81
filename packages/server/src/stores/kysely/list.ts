import { sql, type Kysely } from 'kysely'
import type { UserQuery } from '../../core/store/user-store.ts'
import { isText } from '../text.ts'
import type { AuthDatabase } from './schema.ts'
import type { UserIds } from './user-ids.ts'

/** The rows of one page. Goes on behind a position, not an offset, so that no page shifts. */
export async function listRows(
  db: Kysely<AuthDatabase>,
  ids: UserIds,
  { limit, after, search = '' }: UserQuery,
) {
  if (!isText(search)) return []
  let rows = db
    .selectFrom('auth_user')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (after !== undefined) {
    const id = ids.fits(after.id) ? ids.value(after.id) : null
    rows = rows.where((where) => {
      const iso = sql<string>`${after.createdAt.toISOString()}`
      if (id === null) return where('created_at', '<', iso)
      // As it is stored, by whomever: an instant written otherwise has another place in the order.
      const stored = where.selectFrom('auth_user as last').select('created_at').where('id', '=', id)
      const createdAt = where.fn.coalesce(stored, iso)
      return where.or([
        where('created_at', '<', createdAt),
        where.and([where('created_at', '=', createdAt), where('id', '<', id)]),
      ])
    })
  }
  if (search !== '') {
    // Not `like`: it has wildcards to escape, and in SQLite takes capitals for small letters.
    rows = rows.where(sql<boolean>`replace(email_key, ${search}, '') <> email_key`)
  }
  return rows.execute()
}
