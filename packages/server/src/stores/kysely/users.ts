import type { Kysely } from 'kysely'
import { andThen } from '../../core/awaitable.ts'
import { AuthConfigError } from '../../core/config.ts'
import { profileText, profileTooLong } from '../../core/store/profile-text.ts'
import type { Found, UserPatch, UserStore, WriteResult } from '../../core/store/user-store.ts'
import type { UserRecord } from '../../core/user.ts'
import { isReferredTo, refusalOf, whyNotWritten } from '../refusal.ts'
import { standIn } from '../stand-in.ts'
import { isText } from '../text.ts'
import { listRows } from './list.ts'
import { lookUp, type DirectSqlite } from './look-up.ts'
import { authTables, type AuthDatabase, type IdKind } from './schema.ts'
import { isLastSuperuser } from './superusers.ts'
import { userIds, type UserIds } from './user-ids.ts'
import { toRecord, toRow, type UserRow } from './user-rows.ts'
import { deleteRow, insertRow, updateRow } from './user-writes.ts'
import { writingTo, type Writing } from './writing.ts'

export { authMigrations, migrateAuth, pendingAuthMigrations } from './migration.ts'
export type { AuthMigrations, MigrateOptions } from './migration.ts'
export type { DirectSqlite } from './look-up.ts'
export { kyselyRecords } from './records.ts'
export type { AuthDatabase, AuthRecordTable, AuthSessionTable } from './schema.ts'
export type { AuthUserTable, IdKind } from './schema.ts'
export { kyselySessions, type KyselySessionsOptions } from './sessions.ts'
export { cachedStatements } from './statements.ts'

export interface KyselyUsersOptions {
  /**
   * `integer`: the database counts, and so must `migrateAuth(db, { ids: 'integer' })`.
   *
   * @default 'text'
   */
  readonly ids?: IdKind
  /** Makes the id of a new user, of up to 64 characters. Not with ids that the database counts. @default a random UUID */
  readonly newId?: () => string
  /**
   * The database that Kysely's `SqliteDialect` has, of better-sqlite3. Users are then looked up in it
   * without Kysely, whose log does not hear of it, unless a transaction is open.
   *
   * @default Kysely is asked
   */
  readonly sqlite?: DirectSqlite
}

/**
 * Users in a SQL database, in the table that {@link migrateAuth} makes.
 *
 * @throws {AuthConfigError} for `newId` where the database counts
 */
export function kyselyUsers<TDatabase>(
  database: Kysely<TDatabase>,
  { ids: kind = 'text', newId, sqlite }: KyselyUsersOptions = {},
): UserStore {
  const db = authTables(database)
  const ids = userIds(db, kind)
  const counts = kind === 'integer'
  if (counts && newId) {
    throw new AuthConfigError(
      "newId has no effect with ids: 'integer', for the database makes the ids. Leave one of them out.",
    )
  }
  const findById = findBy(db, sqlite, { column: 'id', value: (id) => ids.value(id) })
  const findByEmailKey = findBy(db, sqlite, { column: 'email_key', value: (key) => key })
  const users = {
    findById: (id: string) => (ids.fits(id) ? findById(id) : null),
    findByEmailKey: (key: string) => (isText(key) ? findByEmailKey(key) : null),
  }
  const writing = writingTo(db)
  const makeId = counts ? () => '' : newId
  return {
    ...users,
    ...(makeId && { newId: makeId }),
    ...inserting(writing, users, counts),
    ...changing(writing, users, ids),
    list: async (query) => (await listRows(db, ids, query)).map(toRecord),
  }
}

type LookUps = Pick<UserStore, 'findById' | 'findByEmailKey'>

function inserting(writing: Writing, users: LookUps, counts: boolean) {
  const rowOf = (user: UserRecord, profile: string) => toRow(user, counts ? null : user.id, profile)
  return {
    async insert(user: UserRecord): Promise<WriteResult> {
      const profile = profileText(user.profile)
      if (profile === null) return profileTooLong
      try {
        const row = await writing.once((where) => insertRow(where, rowOf(user, profile)))
        return { ok: true, user: toRecord(row) }
      } catch (cause) {
        return whyNotWritten(cause, { ...user, id: counts ? null : user.id }, users.findByEmailKey)
      }
    },

    async rehearse(user: UserRecord) {
      const profile = profileText(user.profile)
      if (profile === null) return profileTooLong
      const taken = new Error('Undone, for it was a rehearsal.')
      const play = async (where: Kysely<AuthDatabase>) => {
        await insertRow(where, rowOf(standIn(user), profile))
        throw taken
      }
      return writing.together(play).catch((cause: unknown) => {
        if (cause === taken) return null
        const refusal = refusalOf(cause, user)
        if (refusal === null) throw cause
        return refusal
      })
    },
  }
}

function changing(writing: Writing, users: LookUps, ids: UserIds) {
  return {
    async update(id: string, patch: UserPatch, expected: UserPatch = {}): Promise<WriteResult> {
      if (!ids.fits(id)) return notFound
      const { profile, ...others } = patch
      const text = profile && profileText(profile)
      if (text === null) return profileTooLong
      const changes = {
        patch: { ...others, ...(text !== undefined && { profile: text }) },
        expected,
      }
      const write = (where: Kysely<AuthDatabase>) => updateRow(where, ids.value(id), changes)
      const demotes = patch.isSuperuser === false || patch.isActive === false
      try {
        const row = demotes
          ? await writing.together(async (where) =>
              (await isLastSuperuser(where, id)) ? lastSuperuser : write(where),
            )
          : await writing.once(write)
        if (row && 'ok' in row) return row
        if (row) return { ok: true, user: toRecord(row) }
        return (await users.findById(id)) ? { ok: false, reason: 'changed' } : notFound
      } catch (cause) {
        return whyNotWritten(cause, { ...patch, id }, users.findByEmailKey)
      }
    },

    async delete(id: string) {
      if (!ids.fits(id)) return notFound
      try {
        return await writing.together(async (where) => {
          if (await isLastSuperuser(where, id)) return lastSuperuser
          return (await deleteRow(where, ids.value(id))) ? ({ ok: true } as const) : notFound
        })
      } catch (cause) {
        if (isReferredTo(cause)) return { ok: false, reason: 'in-use' } as const
        throw cause
      }
    },
  }
}

const notFound = { ok: false, reason: 'not-found' } as const
const lastSuperuser = { ok: false, reason: 'last-superuser' } as const

type Find = (value: string) => Found

function findBy(
  db: Kysely<AuthDatabase>,
  sqlite: DirectSqlite | undefined,
  {
    column,
    value: asValue,
  }: { column: 'id' | 'email_key'; value: UserIds['value'] | ((key: string) => string) },
): Find {
  const build = (value: string) =>
    db.selectFrom('auth_user').selectAll().where(column, '=', asValue(value))
  const find = lookUp(db, build, sqlite)
  return (value) => {
    const found = ([row]: readonly UserRow[]) =>
      row && String(row[column]) === value ? toRecord(row) : null // MySQL ignores blanks at the end
    return andThen(find(value), found)
  }
}
