import type { Column } from 'drizzle-orm'
import { isText } from '../text.ts'
import { dialectOf } from './database.ts'

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
    const largest = largestOf(column)
    const fits = (id: string) => /^[1-9]\d{0,19}$/.test(id) && BigInt(id) <= largest
    return { generated: true, parse: (id) => (fits(id) ? toNumber(id) : null) }
  }
  const parse =
    column.getSQLType() === 'uuid'
      ? (id: string) => (uuid.test(id) ? id : null)
      : (id: string) => (isText(id) ? id : null)
  return { generated: hasDefault, parse }
}

/** The largest number that the column can hold: PostgreSQL refuses to compare it with a larger one. */
function largestOf(column: Column): bigint {
  const sizes: readonly (readonly [RegExp, number])[] = [
    [/^small/, 15],
    [/^(integer|serial)$/, 31],
  ]
  const postgres = dialectOf(column) === 'postgres'
  const bits = postgres ? sizes.find(([type]) => type.test(column.getSQLType()))?.[1] : undefined
  if (bits !== undefined) return 2n ** BigInt(bits) - 1n
  return column.dataType === 'number' ? BigInt(Number.MAX_SAFE_INTEGER) : 2n ** 63n - 1n
}
