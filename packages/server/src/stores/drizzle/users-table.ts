import { eq, getTableColumns, isNull, sql, type Column, type SQL, type Table } from 'drizzle-orm'
import { AuthConfigError } from '../../core/config.ts'
import {
  profileText,
  profileTooLong,
  readProfile,
  sameJson,
} from '../../core/store/profile-text.ts'
import type { FieldRefusal, UserPatch } from '../../core/store/user-store.ts'
import type { Json, Profile, UserRecord } from '../../core/user.ts'
import { dialectOf, type ColumnOf, type DrizzleDb, type Row } from './database.ts'

/** A table of users: the columns of this layer, under these names, among the app's own. */
export type UsersTable = Table & {
  readonly id: ColumnOf<string> | ColumnOf<number> | ColumnOf<bigint>
  readonly email: ColumnOf<string>
  readonly emailKey: ColumnOf<string>
  readonly passwordHash: ColumnOf<string>
  readonly isActive: ColumnOf<boolean>
  readonly isVerified: ColumnOf<boolean>
  readonly isSuperuser: ColumnOf<boolean>
  readonly sessionEpoch: ColumnOf<number>
  readonly createdAt: ColumnOf<Date>
  /** JSON of the profile's fields that have no column of their own. */
  readonly profile?: ColumnOf<string>
}

/** Columns of the app's table, by the profile field that each holds. */
export type ProfileColumns = { readonly [field: string]: ColumnOf<Json> }

/** How records become rows of one table, and back. */
export class UserRows {
  readonly #table: UsersTable
  readonly #columns: ProfileColumns
  /** The property of the table for each profile field with a column. */
  readonly #properties: ReadonlyMap<string, string>
  /** The profile field of each column of its own, by the name that the database knows. */
  readonly names: ReadonlyMap<string, string>

  /** @throws {AuthConfigError} for a column that is not the table's */
  constructor(table: UsersTable, columns: ProfileColumns) {
    this.#table = table
    this.#columns = columns
    this.names = new Map(Object.entries(columns).map(([field, column]) => [column.name, field]))
    const properties = new Map(
      Object.entries(table).map(([property, column]) => [column, property]),
    )
    this.#properties = new Map(
      Object.entries(columns).map(([field, column]) => {
        const property = properties.get(column)
        if (property !== undefined) return [field, property]
        throw new AuthConfigError(`profile: the column of ${field} is not one of the users' table.`)
      }),
    )
  }

  toRecord(row: Row): UserRecord {
    const { id, profile, ...rest } = row as Row & Omit<UserRecord, 'id' | 'profile'>
    const own = [...this.#properties].map(([field, property]) => [field, row[property]])
    return {
      id: String(id),
      email: rest.email,
      emailKey: rest.emailKey,
      passwordHash: rest.passwordHash,
      isActive: rest.isActive,
      isVerified: rest.isVerified,
      isSuperuser: rest.isSuperuser,
      sessionEpoch: rest.sessionEpoch,
      createdAt: Number.isNaN(rest.createdAt.getTime()) ? new Date(0) : rest.createdAt,
      profile: { ...readProfile(profile), ...(Object.fromEntries(own) as Profile) },
    }
  }

  /** The columns of the fields that are given. */
  toRow({ profile, ...fields }: UserPatch & { id?: unknown; createdAt?: Date }): Row {
    if (profile === undefined) return fields
    const entries = Object.entries(profile)
    const own = entries.flatMap(([field, value]) => {
      const property = this.#properties.get(field)
      return property === undefined ? [] : [[property, value ?? null]]
    })
    const columns = Object.fromEntries(own) as Row
    return { ...fields, ...this.#rest(profile), ...columns }
  }

  /** What the database would refuse of a profile, or keep other than it is. */
  refusal(profile: Profile | undefined): FieldRefusal | null {
    if (profile === undefined) return null
    if (profileText(profile) === null) return profileTooLong
    const field = [...this.#properties.keys()].find((name) => !isKept(profile[name]))
    return field === undefined ? null : { ok: false, reason: 'field-refused', field }
  }

  /** Conditions under which a row has these values. */
  conditions(fields: Omit<UserPatch, 'profile'>): readonly SQL[] {
    return Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => {
        const column = this.#table[field as keyof typeof fields]
        return value === null ? isNull(column) : eq(column, value)
      })
  }

  /**
   * Conditions under which a user's profile is still what was expected: it is compared here, and then
   * the row must have the very texts that were read. `JSON.stringify` would write others than Python
   * has, or a column of PostgreSQL's type `jsonb`.
   *
   * @returns `null` if it is not so any more, or the user is not there
   */
  async profileAsRead(
    db: DrizzleDb,
    isUser: SQL,
    expected: Profile,
  ): Promise<readonly SQL[] | null> {
    const { profile: json } = this.#table
    const columns = [...Object.values(this.#columns), ...(json ? [json] : [])]
    const texts = columns.map((column, at) => [`text${at}`, storedText(column)] as const)
    const fields = { ...getTableColumns(this.#table), ...Object.fromEntries(texts) }
    const [row] = await db.select(fields).from(this.#table).where(isUser).limit(1)
    const empty = Object.fromEntries(Object.keys(this.#columns).map((field) => [field, null]))
    if (!row || !sameJson(this.toRecord(row).profile, { ...empty, ...expected })) return null
    return columns.map((column, at) => {
      const text = row[`text${at}`] ?? null
      return text === null ? isNull(column) : sql`${storedText(column)} = ${text}`
    })
  }

  /** The JSON of the fields that have no column. */
  #rest(profile: Profile): { profile?: string } {
    const rest = Object.entries(profile).filter(([field]) => !this.#properties.has(field))
    if (this.#table.profile) return { profile: JSON.stringify(Object.fromEntries(rest)) }
    const [lost] = rest.find(([, value]) => value !== undefined) ?? []
    if (lost === undefined) return {}
    throw new AuthConfigError(
      `profile: there is no column for ${lost}. Name one in drizzleUsers(db, users, { profile: { ${lost}: users.${lost} } }), or give the table a profile column.`,
    )
  }
}

/** Drivers put another character in the place of half a surrogate pair. */
function isKept(value: Json): boolean {
  return typeof value !== 'string' || !/\p{Surrogate}/u.test(value)
}

/** As text, whatever type the column has. */
function storedText(column: Column): SQL {
  return dialectOf(column) === 'mysql'
    ? sql`convert(${column} using utf8mb4) collate utf8mb4_bin`
    : sql`cast(${column} as text)`
}
