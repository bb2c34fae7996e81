import type { Column } from 'drizzle-orm'

/** The app's own kind of id, and the text that it is everywhere else. */
export interface Ids {
  /** Whether the database, or a default of the column, makes the ids of new rows. */
  readonly generated: boolean
  /** `null` for a text that is no id of this kind: nobody's. */
  parse(id: string): string | number | bigint | null
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Told by the column: text, a UUID, or a number. */
export function idsOf(column: Column): Ids {
  const { dataType, hasDefault } = column
  if (dataType === 'number' || dataType === 'bigint') {
    const toNumber = dataType === 'number' ? Number : BigInt
    return { generated: true, parse: (id) => (/^[1-9]\d{0,14}$/.test(id) ? toNumber(id) : null) }
  }
  const parse =
    column.getSQLType() === 'uuid'
      ? (id: string) => (uuid.test(id) ? id : null)
      : (id: string) => (id.includes('\0') ? null : id) // which PostgreSQL refuses to compare
  return { generated: hasDefault, parse }
}
