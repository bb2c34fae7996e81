import type { Kysely, Selectable } from 'kysely'
import type { Profile, UserRecord } from '../user.ts'
import { listRows } from './kysely-list.ts'
import { authTables, type AuthDatabase, type AuthUserTable } from './kysely-schema.ts'
import { sparingLastSuperuser } from './kysely-superusers.ts'
import type { UserPatch, UserStore, WriteResult } from './store.ts'

export { authMigrations, migrateAuth } from './kysely-migration.ts'
export type { AuthDatabase, AuthSessionTable, AuthUserTable } from './kysely-schema.ts'
export { kyselySessions, type KyselySessionsOptions } from './kysely-sessions.ts'

/** Users in a SQL database, in the table that {@link migrateAuth} makes. */
export function kyselyUsers<TDatabase>(database: Kysely<TDatabase>): UserStore {
  const db = authTables(database)
  return {
    findById: (id) => findBy(db, 'id', id),
    findByEmailKey: (key) => findBy(db, 'email_key', key),

    async insert(user) {
      try {
        await db.insertInto('auth_user').values(toRow(user)).execute()
        return { ok: true, user }
      } catch (cause) {
        return whyNot(db, cause, user)
      }
    },

    async update(id, patch, expected = {}) {
      const write = (where: Kysely<AuthDatabase>) => updateRow(where, id, { patch, expected })
      const demotes = patch.isSuperuser === false || patch.isActive === false
      try {
        const updated = demotes ? await sparingLastSuperuser(db, id, write) : await write(db)
        if (updated === null) return { ok: false, reason: 'last-superuser' }
        const user = await findBy(db, 'id', id)
        if (!user) return { ok: false, reason: 'not-found' }
        return updated ? { ok: true, user } : { ok: false, reason: 'changed' }
      } catch (cause) {
        return whyNot(db, cause, { id, emailKey: patch.emailKey })
      }
    },

    async delete(id) {
      const deleted = await sparingLastSuperuser(db, id, async (where) => {
        const [result] = await where.deleteFrom('auth_user').where('id', '=', id).execute()
        return result !== undefined && result.numDeletedRows > 0n
      })
      if (deleted === null) return { ok: false, reason: 'last-superuser' }
      return deleted ? { ok: true } : { ok: false, reason: 'not-found' }
    },

    list: async (query) => (await listRows(db, query)).map(toRecord),
  }
}

async function findBy(
  db: Kysely<AuthDatabase>,
  column: 'id' | 'email_key',
  value: string,
): Promise<UserRecord | null> {
  if (value.includes('\0')) return null // nobody's, and PostgreSQL would refuse to compare it
  const row = await db
    .selectFrom('auth_user')
    .selectAll()
    .where(column, '=', value)
    .executeTakeFirst()
  return row?.[column] === value ? toRecord(row) : null // MySQL ignores blanks at the end
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

/** A write failed: by the unique index on the address, or for another reason. */
async function whyNot(
  db: Kysely<AuthDatabase>,
  cause: unknown,
  { id, emailKey }: { id: string; emailKey: string | undefined },
): Promise<WriteResult> {
  const holder = emailKey === undefined ? null : await findBy(db, 'email_key', emailKey)
  if (holder && holder.id !== id) return { ok: false, reason: 'email-taken' }
  throw cause
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
