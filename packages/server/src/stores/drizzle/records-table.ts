import type { Table } from 'drizzle-orm'
import type { ColumnOf } from './database.ts'

/** A table of records: the columns of this layer, under these names. */
export type RecordsTable = Table & {
  readonly kind: ColumnOf<string>
  /** Unique among those of its kind. */
  readonly key: ColumnOf<string>
  readonly owner: ColumnOf<string>
  /** JSON. */
  readonly data: ColumnOf<string>
  readonly version: ColumnOf<number>
  readonly createdAt: ColumnOf<Date>
  readonly expiresAt: ColumnOf<Date>
}

/** What a table has beside its columns, as Drizzle keeps it until it is asked for. */
const builder = Symbol.for('drizzle:ExtraConfigBuilder')
const builderColumns = Symbol.for('drizzle:ExtraConfigColumns')
const columnsOf = Symbol.for('drizzle:Columns')

/**
 * Whether no two records of a kind can have one key. Told here by what the table is made of: the
 * functions that Drizzle has for it are one for each database, and an app wants no more than one.
 */
export function isUniqueByKey(table: RecordsTable): boolean {
  const parts = table as Table & {
    readonly [builder]?: (columns: unknown) => object
    readonly [builderColumns]?: object
    readonly [columnsOf]?: object
  }
  const made = parts[builder]?.(parts[builderColumns] ?? parts[columnsOf]) ?? []
  return Object.values(made).some((part) => areBoth(uniqueColumns(part), table))
}

/** Of a primary key, a unique constraint or a unique index. */
function uniqueColumns(part: unknown): unknown {
  const { columns, config, reference } = part as {
    readonly columns?: unknown
    readonly config?: { readonly columns?: unknown; readonly unique?: boolean; where?: unknown }
    readonly reference?: unknown
  }
  if (reference !== undefined) return [] // a foreign key
  return config?.unique === true && config.where === undefined ? config.columns : columns
}

function areBoth(columns: unknown, { kind, key }: RecordsTable): boolean {
  if (!Array.isArray(columns)) return false
  const names = columns.map((column: { readonly name?: unknown }) => column.name)
  return names.length === 2 && names.includes(kind.name) && names.includes(key.name)
}
