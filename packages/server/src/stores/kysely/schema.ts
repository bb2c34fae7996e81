import type { ColumnType, Kysely } from 'kysely'
import type { Secret } from '../../core/user.ts'
import { withoutPlugins } from './plugins.ts'

/** An instant as ISO 8601 in UTC: sorts as text, and is the same in every database. */
type Instant = ColumnType<string, string, never>

/** 0 or 1: SQLite has no boolean, and its drivers refuse to bind one. */
type Flag = number

/** Whether ids are texts that this layer makes, or numbers that the database counts. */
export type IdKind = 'text' | 'integer'

export interface AuthUserTable {
  /** With integer ids a number, which every database compares with a text of its digits. */
  id: ColumnType<string, string | undefined, string>
  email: string
  email_key: string
  password_hash: Secret | null
  is_active: Flag
  is_verified: Flag
  is_superuser: Flag
  session_epoch: number
  created_at: Instant
  /** JSON. */
  profile: string
}

export interface AuthSessionTable {
  id: string
  user_id: string
  backend: string
  secret_hash: Secret | null
  epoch: number
  created_at: Instant
  expires_at: ColumnType<string>
  last_used_at: ColumnType<string>
  user_agent: string | null
  address: string | null
  /** JSON. `null` for a session of a version that kept none. */
  claims: string | null
}

export interface AuthRecordTable {
  kind: string
  /** Unique among those of its kind. */
  key: string
  owner: string | null
  /** JSON. */
  data: string
  version: number
  created_at: Instant
  expires_at: ColumnType<string | null>
}

/** The tables of this layer, to be merged into the app's own database type. */
export type AuthDatabase = {
  auth_user: AuthUserTable
  auth_session: AuthSessionTable
  auth_record: AuthRecordTable
}

/**
 * The app's database, seen as one that has the tables of this layer, and without the app's plugins.
 * An overload, because the type of the app's other tables is the app's, and they are not touched
 * here.
 */
export function authTables<TDatabase>(db: Kysely<TDatabase>): Kysely<AuthDatabase>
export function authTables(db: Kysely<AuthDatabase>): Kysely<AuthDatabase> {
  return withoutPlugins(db)
}
