import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import { readProfile, sameJson } from '../../core/store/profile-text.ts'
import type { Profile } from '../../core/user.ts'
import { isMysql } from './dialect.ts'
import type { AuthDatabase } from './schema.ts'

/**
 * The condition under which this user's profile is still what was expected: it is compared here, and
 * then the row must have the very text that was read. `JSON.stringify` would write another one than
 * Python has, or a column of PostgreSQL's type `jsonb`.
 *
 * @returns `null` if it is not so any more, or the user is not there
 */
export async function profileAsRead(
  db: Kysely<AuthDatabase>,
  id: Expression<string>,
  expected: Profile,
): Promise<Expression<SqlBool> | null> {
  const stored = storedText(db)
  const row = await db
    .selectFrom('auth_user')
    .select(stored.as('text'))
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || !sameJson(readProfile(row.text), expected)) return null
  return row.text === null ? sql<SqlBool>`profile is null` : sql<SqlBool>`${stored} = ${row.text}`
}

/** As text, whatever type the app has given the column. */
function storedText(db: Kysely<AuthDatabase>) {
  return isMysql(db)
    ? sql<string | null>`convert(profile using utf8mb4) collate utf8mb4_bin`
    : sql<string | null>`cast(profile as text)`
}
