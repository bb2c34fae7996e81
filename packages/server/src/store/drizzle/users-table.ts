import { eq, isNull, type SQL, type Table } from 'drizzle-orm'
import { AuthConfigError } from '../../errors.ts'
import type { Json, Profile, UserRecord } from '../../user.ts'
import type { UserPatch } from '../store.ts'
import type { ColumnOf, Row } from './database.ts'

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

  /** @throws {AuthConfigError} for a column that is not the table's */
  constructor(table: UsersTable, columns: ProfileColumns) {
    this.#table = table
    this.#columns = columns
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
      createdAt: rest.createdAt,
      profile: { ...parsed(profile), ...(Object.fromEntries(own) as Profile) },
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

  /** Conditions under which a row has these values. */
  conditions({ profile, ...fields }: UserPatch): readonly SQL[] {
    const plain = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => eq(this.#table[field as keyof typeof fields], value))
    if (profile === undefined) return plain
    const own = Object.entries(this.#columns).map(([field, column]) => {
      const value = profile[field] ?? null
      return value === null ? isNull(column) : eq(column, value)
    })
    const rest = this.#rest(profile)['profile']
    const { profile: json } = this.#table
    return [...plain, ...own, ...(json && rest !== undefined ? [eq(json, rest)] : [])]
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

function parsed(json: unknown): Profile {
  return typeof json === 'string' ? (JSON.parse(json) as Profile) : {}
}
