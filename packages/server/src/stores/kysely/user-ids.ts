import { sql, type Expression, type Kysely } from 'kysely'
import { isText } from '../text.ts'
import { isPostgres } from './dialect.ts'
import type { AuthDatabase, IdKind } from './schema.ts'

/** What the ids of a table are, and how one is compared. */
export interface UserIds {
  /** Whether it may be an id: what is none is nobody's, and no database is asked. */
  fits(id: string): boolean
  value(id: string): Expression<string>
}

export function userIds(db: Kysely<AuthDatabase>, kind: IdKind): UserIds {
  // PostgreSQL would take it for a number of the column's own size, and refuse one that is larger.
  const counted = kind === 'integer' && isPostgres(db)
  return {
    fits: kind === 'integer' ? (id) => /^[1-9]\d{0,14}$/.test(id) : isText,
    value: (id) => (counted ? sql<string>`cast(${id} as bigint)` : sql<string>`${id}`),
  }
}
