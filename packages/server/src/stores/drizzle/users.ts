import { and, eq, type SQL } from 'drizzle-orm'
import { andThen } from '../../core/awaitable.ts'
import type {
  DeleteResult,
  FieldRefusal,
  Found,
  UserPatch,
  UserQuery,
  UserStore,
  WriteResult,
} from '../../core/store/user-store.ts'
import type { UserRecord } from '../../core/user.ts'
import { isReferredTo, refusalOf, whyNotWritten } from '../refusal.ts'
import { standIn } from '../stand-in.ts'
import { isText } from '../text.ts'
import {
  dialectOf,
  drizzleDb,
  primaryOf,
  written,
  type DrizzleDatabase,
  type DrizzleDb,
  type Row,
} from './database.ts'
import { idsOf } from './ids.ts'
import { lookUp, type LookUp } from './look-up.ts'
import { pageOf } from './page.ts'
import { sparingLastSuperuser } from './superusers.ts'
import { insertUser, updateUser, type Users } from './user-writes.ts'
import { UserRows, type ProfileColumns, type UsersTable } from './users-table.ts'
import { writingTo, type Writing } from './writing.ts'

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
  readonly newId?: () => string
  readonly #db: DrizzleDb
  readonly #users: Users
  readonly #writing: Writing
  readonly #rowOfId: LookUp
  readonly #rowOfEmailKey: LookUp

  constructor(db: DrizzleDb, table: UsersTable, rows: UserRows) {
    this.#db = db
    this.#users = { table, rows, ids: idsOf(table.id) }
    this.#writing = writingTo(primaryOf(db), dialectOf(table.id))
    this.#rowOfId = lookUp(db, table, table.id)
    this.#rowOfEmailKey = lookUp(db, table, table.emailKey)
    if (this.#users.ids.generated) this.newId = () => ''
  }

  findById(id: string): Found {
    const value = this.#users.ids.parse(id)
    if (value === null) return null
    return this.#found(this.#rowOfId(value), 'id', id)
  }

  findByEmailKey(emailKey: string): Found {
    if (!isText(emailKey)) return null
    return this.#found(this.#rowOfEmailKey(emailKey), 'emailKey', emailKey)
  }

  async insert(user: UserRecord): Promise<WriteResult> {
    const refused = this.#users.rows.refusal(user.profile)
    if (refused) return refused
    try {
      const made = await this.#writing.once((db) => insertUser(db, this.#users, user))
      return { ok: true, user: made }
    } catch (cause) {
      return this.#whyNot(cause, { ...user, id: this.#users.ids.generated ? null : user.id })
    }
  }

  async rehearse(user: UserRecord): Promise<FieldRefusal | null> {
    const { table, rows } = this.#users
    const refused = rows.refusal(user.profile)
    if (refused) return refused
    const undone = new Error('Undone, for it was a rehearsal.')
    const actor = standIn(user)
    const play = async (db: DrizzleDb) => {
      await insertUser(db, this.#users, actor)
      if (dialectOf(table.id) !== 'sqlite') throw undone
      await db.delete(table).where(eq(table.emailKey, actor.emailKey))
    }
    return this.#writing.together(play).then(
      () => null,
      (cause: unknown) => {
        if (cause === undone) return null
        const refusal = refusalOf(cause, { ...user, columns: rows.names })
        if (refusal === null) throw cause
        return refusal
      },
    )
  }

  async update(id: string, patch: UserPatch, expected: UserPatch = {}): Promise<WriteResult> {
    const { table, rows } = this.#users
    const isUser = this.#isUser(id)
    const refused = rows.refusal(patch.profile)
    if (isUser === null) return notFound
    if (refused) return refused
    const demotes = patch.isSuperuser === false || patch.isActive === false
    const write = (db: DrizzleDb, unless?: SQL) =>
      updateUser(db, this.#users, { isUser, patch, expected, unless })
    const sparing = (db: DrizzleDb) =>
      sparingLastSuperuser(db, { table, id }, (unless) => write(db, unless))
    try {
      const user = await (demotes ? this.#writing.together(sparing) : this.#writing.once(write))
      if (user && 'ok' in user) return user
      if (user) return { ok: true, user }
      return (await this.findById(id)) ? { ok: false, reason: 'changed' } : notFound
    } catch (cause) {
      return this.#whyNot(cause, { ...patch, id })
    }
  }

  async delete(id: string): Promise<DeleteResult> {
    const { table } = this.#users
    const isUser = this.#isUser(id)
    if (isUser === null) return notFound
    const remove = (db: DrizzleDb) =>
      sparingLastSuperuser(db, { table, id }, async (unless) =>
        (await written(db.delete(table).where(and(isUser, unless)))) > 0 ? done : null,
      )
    try {
      return (await this.#writing.together(remove)) ?? notFound
    } catch (cause) {
      if (isReferredTo(cause)) return { ok: false, reason: 'in-use' }
      throw cause
    }
  }

  async list(query: UserQuery): Promise<readonly UserRecord[]> {
    const found = await pageOf(this.#db, this.#users, query)
    return found.map((row) => this.#users.rows.toRecord(row))
  }

  #found(answer: ReturnType<LookUp>, property: 'id' | 'emailKey', value: string): Found {
    const found = (row: Row | undefined) =>
      row && String(row[property]) === value ? this.#users.rows.toRecord(row) : null // MySQL ignores blanks at the end
    return andThen(answer, found)
  }

  /** The condition for this user, or `null` for a text that is nobody's id. */
  #isUser(id: string): SQL | null {
    const value = this.#users.ids.parse(id)
    return value === null ? null : eq(this.#users.table.id, value)
  }

  #whyNot(
    cause: unknown,
    written: UserPatch & { readonly id: string | null },
  ): Promise<WriteResult> {
    const columns = this.#users.rows.names
    return whyNotWritten(cause, { ...written, columns }, (key) => this.findByEmailKey(key))
  }
}

const done = { ok: true } as const
const notFound = { ok: false, reason: 'not-found' } as const
