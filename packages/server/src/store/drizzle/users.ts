import { and, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm'
import { andThen } from '../../awaitable.ts'
import type { UserRecord } from '../../user.ts'
import type { Found, UserPatch, UserQuery, UserStore, WriteResult } from '../store.ts'
import {
  dialectOf,
  drizzleDb,
  written,
  type DrizzleDatabase,
  type DrizzleDb,
  type Row,
} from './database.ts'
import { idsOf, type Ids } from './ids.ts'
import { lookUp, type LookUp } from './look-up.ts'
import { isLast, sparingLastSuperuser } from './superusers.ts'
import { UserRows, type ProfileColumns, type UsersTable } from './users-table.ts'

export interface DrizzleUsersOptions {
  /**
   * Columns for fields of the profile: `{ displayName: users.displayName }`. The others are kept
   * together, as JSON, in the table's `profile`.
   *
   * @default none
   */
  readonly profile?: ProfileColumns
}

/**
 * Users in a table of the app's own: `pgTable('user', { ...authUserColumns(), … })`, or the same
 * for MySQL and SQLite. Its ids may be texts, UUIDs or numbers; where the column has a default, or
 * counts by itself, the database makes them.
 *
 * @throws {AuthConfigError} for a profile column that is not the table's
 */
export function drizzleUsers(
  database: DrizzleDatabase,
  table: UsersTable,
  options: DrizzleUsersOptions = {},
): UserStore {
  const rows = new UserRows(table, options.profile ?? {})
  return new DrizzleUsers(drizzleDb(database), table, rows)
}

class DrizzleUsers implements UserStore {
  readonly #db: DrizzleDb
  readonly #table: UsersTable
  readonly #rows: UserRows
  readonly #ids: Ids
  readonly #isSqlite: boolean
  readonly #rowOfId: LookUp
  readonly #rowOfEmailKey: LookUp

  constructor(db: DrizzleDb, table: UsersTable, rows: UserRows) {
    this.#db = db
    this.#table = table
    this.#rows = rows
    this.#ids = idsOf(table.id)
    this.#isSqlite = dialectOf(table.id) === 'sqlite'
    this.#rowOfId = lookUp(db, table, table.id)
    this.#rowOfEmailKey = lookUp(db, table, table.emailKey)
  }

  findById(id: string): Found {
    const value = this.#ids.parse(id)
    if (value === null) return null
    return this.#found(this.#rowOfId(value), 'id', id)
  }

  findByEmailKey(emailKey: string): Found {
    if (emailKey.includes('\0')) return null // nobody's, and PostgreSQL refuses to compare it
    return this.#found(this.#rowOfEmailKey(emailKey), 'emailKey', emailKey)
  }

  async insert({ id, ...user }: UserRecord): Promise<WriteResult> {
    const row = this.#rows.toRow(this.#ids.generated ? user : { ...user, id })
    try {
      await this.#db.insert(this.#table).values(row)
    } catch (cause) {
      return this.#whyNot(cause, user.emailKey, this.#ids.generated ? null : id)
    }
    if (!this.#ids.generated) return { ok: true, user: { ...user, id } }
    const inserted = await this.findByEmailKey(user.emailKey)
    return inserted ? { ok: true, user: inserted } : { ok: false, reason: 'not-found' }
  }

  async update(id: string, patch: UserPatch, expected: UserPatch = {}): Promise<WriteResult> {
    const demotes = patch.isSuperuser === false || patch.isActive === false
    const own = sql`${this.#table.id}` // so that there is always something to set
    const write = (db: DrizzleDb, unless: SQL | undefined) => {
      const condition = and(this.#isUser(id), ...this.#rows.conditions(expected), unless)
      const change = db.update(this.#table).set({ ...this.#rows.toRow(patch), id: own })
      return written(change.where(condition)).then((count) => count > 0)
    }
    try {
      const done = demotes ? await this.#sparing(id, write) : await write(this.#db, undefined)
      const user = await this.findById(id)
      if (user === null) return { ok: false, reason: 'not-found' }
      if (done) return { ok: true, user }
      const last = demotes && (await isLast(this.#db, this.#table, id))
      return { ok: false, reason: last ? 'last-superuser' : 'changed' }
    } catch (cause) {
      return this.#whyNot(cause, patch.emailKey, id)
    }
  }

  async delete(id: string) {
    const done = await this.#sparing(id, (db, unless) =>
      written(db.delete(this.#table).where(and(this.#isUser(id), unless))).then((n) => n > 0),
    )
    if (done) return { ok: true } as const
    const last = await isLast(this.#db, this.#table, id)
    return { ok: false, reason: last ? 'last-superuser' : 'not-found' } as const
  }

  async list({ limit, after, search = '' }: UserQuery): Promise<readonly UserRecord[]> {
    const { createdAt, id, emailKey } = this.#table
    const behind = after && {
      createdAt: after.createdAt,
      id: this.#ids.parse(after.id) ?? after.id,
    }
    const found = await this.#db
      .select()
      .from(this.#table)
      .where(
        and(
          behind &&
            or(
              lt(createdAt, behind.createdAt),
              and(eq(createdAt, behind.createdAt), lt(id, behind.id)),
            ),
          // Not `like`: it has wildcards to escape, and in SQLite takes capitals for small letters.
          search === '' ? undefined : sql`replace(${emailKey}, ${search}, '') <> ${emailKey}`,
        ),
      )
      .orderBy(desc(createdAt), desc(id))
      .limit(limit)
    return found.map((row) => this.#rows.toRecord(row))
  }

  #found(answer: ReturnType<LookUp>, property: 'id' | 'emailKey', value: string): Found {
    const found = (row: Row | undefined) =>
      row && String(row[property]) === value ? this.#rows.toRecord(row) : null // MySQL ignores blanks at the end
    return andThen(answer, found)
  }

  #isUser(id: string): SQL {
    const value = this.#ids.parse(id)
    return value === null ? sql`1 = 0` : eq(this.#table.id, value)
  }

  #sparing(id: string, write: Parameters<typeof sparingLastSuperuser>[2]): Promise<boolean> {
    const table = this.#table
    return sparingLastSuperuser(this.#db, { table, id, inOneStatement: this.#isSqlite }, write)
  }

  /** A write failed: by the unique index on the address, or for another reason. */
  async #whyNot(
    cause: unknown,
    emailKey: string | undefined,
    id: string | null,
  ): Promise<WriteResult> {
    const holder = emailKey === undefined ? null : await this.findByEmailKey(emailKey)
    if (holder && holder.id !== id) return { ok: false, reason: 'email-taken' }
    throw cause
  }
}
