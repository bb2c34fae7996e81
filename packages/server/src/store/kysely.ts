import type { Insertable, Kysely, Selectable } from 'kysely'
import { andThen } from '../awaitable.ts'
import type { Profile, UserRecord } from '../user.ts'
import { listRows } from './kysely-list.ts'
import { lookUp, type DirectSqlite } from './kysely-look-up.ts'
import { authTables, type AuthDatabase, type AuthUserTable, type IdKind } from './kysely-schema.ts'
import { sparingLastSuperuser } from './kysely-superusers.ts'
import type { Found, UserPatch, UserStore, WriteResult } from './store.ts'

export { authMigrations, migrateAuth, type MigrateOptions } from './kysely-migration.ts'
export type { DirectSqlite } from './kysely-look-up.ts'
export type { AuthDatabase, AuthSessionTable, AuthUserTable, IdKind } from './kysely-schema.ts'
export { kyselySessions, type KyselySessionsOptions } from './kysely-sessions.ts'
export { cachedStatements } from './kysely-statements.ts'

export interface KyselyUsersOptions {
  /**
   * `integer`: the database counts, and so must `migrateAuth(db, { ids: 'integer' })`.
   *
   * @default 'text'
   */
  readonly ids?: IdKind
  /** Makes the id of a new user, of up to 64 characters. @default a random UUID */
  readonly newId?: () => string
  /**
   * The database that Kysely's `SqliteDialect` has, of better-sqlite3. Users are then looked up in it
   * without Kysely, whose log does not hear of it, unless there are plugins or a transaction is open.
   *
   * @default Kysely is asked
   */
  readonly sqlite?: DirectSqlite
}

/** Users in a SQL database, in the table that {@link migrateAuth} makes. */
export function kyselyUsers<TDatabase>(
  database: Kysely<TDatabase>,
  { ids = 'text', newId, sqlite }: KyselyUsersOptions = {},
): UserStore {
  const db = authTables(database)
  const isId = ids === 'integer' ? isInteger : isText
  const findById = findBy(db, 'id', sqlite)
  const findByEmailKey = findBy(db, 'email_key', sqlite)
  return {
    findById: (id) => (isId(id) ? findById(id) : null),
    findByEmailKey: (key) => (isText(key) ? findByEmailKey(key) : null),

    async insert({ id: given, ...user }) {
      const id = newId?.() ?? given
      try {
        await db
          .insertInto('auth_user')
          .values(toRow(user, ids === 'text' ? id : null))
          .execute()
      } catch (cause) {
        return whyNot(findByEmailKey, cause, {
          id: ids === 'text' ? id : null,
          emailKey: user.emailKey,
        })
      }
      const counted = ids === 'integer' ? await findByEmailKey(user.emailKey) : null
      return { ok: true, user: counted ?? { ...user, id } }
    },

    async update(id, patch, expected = {}) {
      if (!isId(id)) return { ok: false, reason: 'not-found' }
      const write = (where: Kysely<AuthDatabase>) => updateRow(where, id, { patch, expected })
      const demotes = patch.isSuperuser === false || patch.isActive === false
      try {
        const updated = demotes ? await sparingLastSuperuser(db, id, write) : await write(db)
        if (updated === null) return { ok: false, reason: 'last-superuser' }
        const user = await findById(id)
        if (!user) return { ok: false, reason: 'not-found' }
        return updated ? { ok: true, user } : { ok: false, reason: 'changed' }
      } catch (cause) {
        return whyNot(findByEmailKey, cause, { id, emailKey: patch.emailKey })
      }
    },

    async delete(id) {
      if (!isId(id)) return { ok: false, reason: 'not-found' }
      const deleted = await sparingLastSuperuser(db, id, (where) => deleteRow(where, id))
      if (deleted === null) return { ok: false, reason: 'last-superuser' }
      return deleted ? { ok: true } : { ok: false, reason: 'not-found' }
    },

    list: async (query) => (await listRows(db, query)).map(toRecord),
  }
}

/** What PostgreSQL can compare with a text. */
function isText(value: string): boolean {
  return !value.includes('\0')
}

function isInteger(value: string): boolean {
  return /^[1-9]\d{0,14}$/.test(value)
}

type Find = (value: string) => Found

function findBy(
  db: Kysely<AuthDatabase>,
  column: 'id' | 'email_key',
  sqlite: DirectSqlite | undefined,
): Find {
  const build = (value: string) => db.selectFrom('auth_user').selectAll().where(column, '=', value)
  const find = lookUp(db, build, sqlite)
  return (value) => {
    const found = ([row]: readonly UserRow[]) =>
      row && String(row[column]) === value ? toRecord(row) : null // MySQL ignores blanks at the end
    return andThen(find(value), found)
  }
}

/** Answers whether the row was there and as expected. */
async function updateRow(
  db: Kysely<AuthDatabase>,
  id: string,
  { patch, expected }: { patch: UserPatch; expected: UserPatch },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('auth_user')
    .set({ ...columns(patch), id }) // `id` so that there is always something to set
    .where('id', '=', id)
    .where((where) => where.and(columns(expected)))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Answers whether the row was there. */
async function deleteRow(db: Kysely<AuthDatabase>, id: string): Promise<boolean> {
  const [result] = await db.deleteFrom('auth_user').where('id', '=', id).execute()
  return result !== undefined && result.numDeletedRows > 0n
}

/** A write failed: by the unique index on the address, or for another reason. */
async function whyNot(
  findByEmailKey: Find,
  cause: unknown,
  { id, emailKey }: { id: string | null; emailKey: string | undefined },
): Promise<WriteResult> {
  const holder = emailKey === undefined ? null : await findByEmailKey(emailKey)
  if (holder && holder.id !== id) return { ok: false, reason: 'email-taken' }
  throw cause
}

type UserRow = Selectable<AuthUserTable>

function toRecord(row: UserRow): UserRecord {
  return {
    id: String(row.id), // a number, if the database counts
    email: row.email,
    emailKey: row.email_key,
    passwordHash: row.password_hash,
    isActive: row.is_active === 1,
    isVerified: row.is_verified === 1,
    isSuperuser: row.is_superuser === 1,
    sessionEpoch: row.session_epoch,
    createdAt: new Date(row.created_at),
    profile: JSON.parse(row.profile) as Profile,
  }
}

/** @param id `null`: the database makes it */
function toRow(user: Omit<UserRecord, 'id'>, id: string | null): Insertable<AuthUserTable> {
  return {
    ...(id !== null && { id }),
    email: user.email,
    email_key: user.emailKey,
    password_hash: user.passwordHash,
    is_active: Number(user.isActive),
    is_verified: Number(user.isVerified),
    is_superuser: Number(user.isSuperuser),
    session_epoch: user.sessionEpoch,
    created_at: user.createdAt.toISOString(),
    profile: JSON.stringify(user.profile),
  }
}

/** The columns of the fields that are given. */
function columns(patch: UserPatch): Partial<Omit<UserRow, 'created_at'>> {
  return {
    ...(patch.email !== undefined && { email: patch.email }),
    ...(patch.emailKey !== undefined && { email_key: patch.emailKey }),
    ...(patch.passwordHash !== undefined && { password_hash: patch.passwordHash }),
    ...(patch.isActive !== undefined && { is_active: Number(patch.isActive) }),
    ...(patch.isVerified !== undefined && { is_verified: Number(patch.isVerified) }),
    ...(patch.isSuperuser !== undefined && { is_superuser: Number(patch.isSuperuser) }),
    ...(patch.sessionEpoch !== undefined && { session_epoch: patch.sessionEpoch }),
    ...(patch.profile !== undefined && { profile: JSON.stringify(patch.profile) }),
  }
}
