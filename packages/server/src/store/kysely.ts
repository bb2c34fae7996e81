import type { Kysely, Selectable } from 'kysely'
import type { Profile, UserRecord } from '../user.ts'
import { authTables, type AuthUserTable } from './kysely-schema.ts'
import type { UserPatch, UserStore, WriteResult } from './store.ts'

export { authMigrations, migrateAuth } from './kysely-migration.ts'
export type { AuthDatabase, AuthUserTable } from './kysely-schema.ts'

/** Users in a SQL database, in the table that {@link migrateAuth} makes. */
export function kyselyUsers<TDatabase>(database: Kysely<TDatabase>): UserStore {
  const db = authTables(database)

  const findBy = async (column: 'id' | 'email_key', value: string): Promise<UserRecord | null> => {
    const row = await db
      .selectFrom('auth_user')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst()
    return row ? toRecord(row) : null
  }

  /** A write failed: by the unique index on the address, or for another reason. */
  const whyNot = async (
    cause: unknown,
    key: string | undefined,
    id: string,
  ): Promise<WriteResult> => {
    const holder = key === undefined ? null : await findBy('email_key', key)
    if (holder && holder.id !== id) return { ok: false, reason: 'email-taken' }
    throw cause
  }

  return {
    findById: (id) => findBy('id', id),
    findByEmailKey: (key) => findBy('email_key', key),

    async insert(user) {
      try {
        await db.insertInto('auth_user').values(toRow(user)).execute()
        return { ok: true, user }
      } catch (cause) {
        return whyNot(cause, user.emailKey, user.id)
      }
    },

    async update(id, patch, expected = {}) {
      try {
        const { numUpdatedRows } = await db
          .updateTable('auth_user')
          .set({ ...columns(patch), id }) // `id` so that there is always something to set
          .where('id', '=', id)
          .where((where) => where.and(columns(expected)))
          .executeTakeFirst()
        const user = await findBy('id', id)
        if (!user) return { ok: false, reason: 'not-found' }
        return numUpdatedRows > 0n ? { ok: true, user } : { ok: false, reason: 'changed' }
      } catch (cause) {
        return whyNot(cause, patch.emailKey, id)
      }
    },

    async delete(id) {
      const { numDeletedRows } = await db
        .deleteFrom('auth_user')
        .where('id', '=', id)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

type UserRow = Selectable<AuthUserTable>

function toRecord(row: UserRow): UserRecord {
  return {
    id: row.id,
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

function toRow(user: UserRecord): UserRow {
  return {
    id: user.id,
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
