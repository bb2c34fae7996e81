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
    // `%` and `_` are what they are. Not escaped by a backslash: MySQL would want it doubled.
    const pattern = `%${search.replace(/[!%_]/g, '!$&')}%`
    rows = rows.where(sql<boolean>`email_key like ${pattern} escape '!'`)
  }
  return rows.execute()
}
