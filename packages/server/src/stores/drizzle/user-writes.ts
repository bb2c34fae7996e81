import { and, eq, sql, type SQL } from 'drizzle-orm'
import type { UserPatch } from '../../core/store/user-store.ts'
import type { UserRecord } from '../../core/user.ts'
import { affectedRows, type DrizzleDb, type Row } from './database.ts'
import type { Ids } from './ids.ts'
import type { UserRows, UsersTable } from './users-table.ts'

/** The table of the users, and what is known of it. */
export interface Users {
  readonly table: UsersTable
  readonly rows: UserRows
  readonly ids: Ids
}

/** Answers with the user as the database has it. */
export async function insertUser(
  db: DrizzleDb,
  { table, rows, ids }: Users,
  { id, ...user }: UserRecord,
): Promise<UserRecord> {
  const insert = db.insert(table).values(rows.toRow(ids.generated ? user : { ...user, id }))
  const asMade = ([row]: readonly Row[]) => (row ? rows.toRecord(row) : { ...user, id })
  if (insert.returning) return asMade(await insert.returning())
  if (!ids.generated) {
    await insert
    return { ...user, id }
  }
  const [made] = (await insert.$returningId?.()) ?? []
  // A default of MySQL's own is made without a word.
  const isMade = made?.['id'] === undefined ? eq(table.emailKey, user.emailKey) : idIs(table, made)
  return asMade(await db.select().from(table).where(isMade).limit(1))
}

function idIs(table: UsersTable, { id }: Row): SQL {
  return sql`${table.id} = ${id}`
}

interface Change {
  readonly isUser: SQL
  readonly patch: UserPatch
  readonly expected: UserPatch
  readonly unless: SQL | undefined
}

/** Answers with the user as it is now, or `null` if it was not there or not as expected. */
export async function updateUser(
  db: DrizzleDb,
  { table, rows }: Users,
  { isUser, patch, expected: { profile, ...expected }, unless }: Change,
): Promise<UserRecord | null> {
  const asRead = profile === undefined ? [] : await rows.profileAsRead(db, isUser, profile)
  if (asRead === null) return null
  const own = sql`${table.id}` // so that there is always something to set
  const update = db
    .update(table)
    .set({ ...rows.toRow(patch), id: own })
    .where(and(isUser, ...rows.conditions(expected), ...asRead, unless))
  if (!update.returning && affectedRows(await update) === 0) return null
  const [row] = update.returning
    ? await update.returning()
    : await db.select().from(table).where(isUser).limit(1)
  return row ? rows.toRecord(row) : null
}
