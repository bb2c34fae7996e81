import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import { PEOPLE_ON_A_PAGE } from '../people-limits.ts'
import type { Database } from './schema.ts'

/** Which people to list. */
interface PeopleQuery {
  /** Part of a name or an address, in any case; empty for everybody. */
  readonly search: string
  /** From 1. */
  readonly page: number
}

/** A page of everybody with an account, newest first, and the total number. */
export async function listPeople(db: Kysely<Database>, { search, page }: PeopleQuery) {
  const found = peopleWith(db, search)
  const [rows, { total }] = await Promise.all([
    found
      .select(['id', 'email', 'is_active', 'is_verified', 'is_superuser', 'created_at'])
      .select(nameIn(db).as('name'))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(PEOPLE_ON_A_PAGE)
      .offset((page - 1) * PEOPLE_ON_A_PAGE)
      .execute(),
    found.select((count) => count.fn.countAll().as('total')).executeTakeFirstOrThrow(),
  ])
  const users = rows.map((row) => ({
    id: row.id,
    email: row.email,
    displayName: row.name ?? '',
    isActive: row.is_active === 1,
    isVerified: row.is_verified === 1,
    isSuperuser: row.is_superuser === 1,
    createdAt: new Date(row.created_at),
  }))
  return { users, total: Number(total) }
}

function peopleWith(db: Kysely<Database>, search: string) {
  const people = db.selectFrom('auth_user')
  const part = search.normalize().trim().toLowerCase()
  if (part === '') return people
  // Not `like`, which has wildcards to escape.
  const has = (text: RawBuilder<unknown>) => sql<boolean>`replace(${text}, ${part}, '') <> ${text}`
  const name = sql`lower(${nameIn(db)})`
  return people.where((where) => where.or([has(sql.ref('email_key')), has(name)]))
}

/** The profile is JSON, which each database reads in its own way. */
function nameIn(db: Kysely<Database>): RawBuilder<string | null> {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql`(profile::json ->> 'displayName')`
    : sql`json_extract(profile, '$.displayName')`
}
