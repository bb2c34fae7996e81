import { sql, type Insertable, type Kysely } from 'kysely'
import { isMysql } from './dialect.ts'
import type { AuthDatabase, AuthUserTable } from './schema.ts'
import { profileAsRead } from './stored-profile.ts'
import type { UserIds } from './user-ids.ts'
import { columns, type ColumnPatch, type UserRow } from './user-rows.ts'
import type { UserPatch } from '../../core/store/user-store.ts'

type Db = Kysely<AuthDatabase>

/** Answers with the row as the database has it. */
export async function insertRow(db: Db, row: Insertable<AuthUserTable>): Promise<UserRow> {
  const insert = db.insertInto('auth_user').values(row)
  if (!isMysql(db)) return insert.returningAll().executeTakeFirstOrThrow()
  const { insertId } = await insert.executeTakeFirstOrThrow()
  const id = row.id ?? String(insertId)
  return rowOf(db, sql<string>`${id}`).executeTakeFirstOrThrow()
}

/** Answers with the row as it is now, or `null` if it was not there or not as expected. */
export async function updateRow(
  db: Db,
  id: ReturnType<UserIds['value']>,
  { patch, expected }: { patch: ColumnPatch; expected: UserPatch },
): Promise<UserRow | null> {
  const { profile, ...others } = expected
  const asRead = profile === undefined ? sql<boolean>`1 = 1` : await profileAsRead(db, id, profile)
  if (asRead === null) return null
  const update = db
    .updateTable('auth_user')
    .set((own) => ({ ...columns(patch), id: own.ref('id') })) // so that there is always something to set
    .where('id', '=', id)
    .where((where) => where.and(columns(others)))
    .where(asRead)
  if (!isMysql(db)) return (await update.returningAll().executeTakeFirst()) ?? null
  const { numUpdatedRows } = await update.executeTakeFirst()
  return numUpdatedRows > 0n ? ((await rowOf(db, id).executeTakeFirst()) ?? null) : null
}

/** Answers whether the row was there. */
export async function deleteRow(db: Db, id: ReturnType<UserIds['value']>): Promise<boolean> {
  const [result] = await db.deleteFrom('auth_user').where('id', '=', id).execute()
  return result !== undefined && result.numDeletedRows > 0n
}

function rowOf(db: Db, id: ReturnType<UserIds['value']>) {
  return db.selectFrom('auth_user').selectAll().where('id', '=', id)
}
