import { sql, type ColumnDataType, type CreateTableBuilder, type Kysely } from 'kysely'
import { isMysql, isPostgres } from './dialect.ts'

// Each step is taken only where it is still to be taken. The tables may have been made under the
// other bookkeeping (`migrateAuth`, or the app's own migrator), or by a process that started at the
// same time, or half of them, where the database makes no tables in a transaction.

/**
 * Begins a table whose texts are compared as they are. MySQL's own default holds `é` for `e`, and so
 * one user's address for another's.
 */
export function newTable<TDatabase, TTable extends string>(
  db: Kysely<TDatabase>,
  table: TTable,
): CreateTableBuilder<TTable> {
  const create = db.schema.createTable(table).ifNotExists()
  return isMysql(db) ? create.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`) : create
}

export async function addIndex<TDatabase>(
  db: Kysely<TDatabase>,
  name: string,
  { on: table, columns }: { readonly on: string; readonly columns: string[] },
): Promise<void> {
  const index = db.schema.createIndex(name).on(table).columns(columns)
  if (!isMysql(db)) return index.ifNotExists().execute()
  const { rows } = await sql`
    select 1 from information_schema.statistics
    where table_schema = database() and table_name = ${table} and index_name = ${name}`.execute(db)
  if (rows.length === 0) await index.execute()
}

/** A column that may be null. */
export async function addColumn<TDatabase>(
  db: Kysely<TDatabase>,
  name: string,
  { to: table, type }: { readonly to: string; readonly type: ColumnDataType },
): Promise<void> {
  const add = db.schema.alterTable(table)
  if (isPostgres(db)) return add.addColumn(name, type, (column) => column.ifNotExists()).execute()
  const columns = isMysql(db)
    ? sql`
        select 1 from information_schema.columns
        where table_schema = database() and table_name = ${table} and column_name = ${name}`
    : sql`select 1 from pragma_table_info(${table}) where name = ${name}`
  const { rows } = await columns.execute(db)
  if (rows.length === 0) await add.addColumn(name, type).execute()
}
