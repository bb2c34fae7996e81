import type { Column, SQL, Table } from 'drizzle-orm'
import type { Awaitable } from '../../core/awaitable.ts'

/** A database of Drizzle's, of any dialect and driver. */
export interface DrizzleDatabase {
  readonly select: (...args: never[]) => object
  readonly insert: (table: never) => object
  readonly update: (table: never) => object
  readonly delete: (table: never) => object
  readonly transaction: (...args: never[]) => unknown
}

export type Row = Record<string, unknown>

/** What all dialects have in common: a type of its own for each says more than is needed. */
export interface DrizzleDb {
  select(fields?: Readonly<Record<string, Column | SQL>>): { from(table: Table): Select }
  insert(table: Table): { values(row: Row): Insert }
  update(table: Table): { set(row: Row): { where(condition: SQL | undefined): Write } }
  delete(table: Table): { where(condition: SQL | undefined): Write }
  transaction<T>(
    work: (db: DrizzleDb) => Promise<T>,
    config?: { readonly isolationLevel: 'read committed' },
  ): Promise<T>
  /** Not in SQLite. */
  execute?(query: SQL): PromiseLike<unknown>
}

interface Select extends PromiseLike<readonly Row[]> {
  where(condition: SQL | undefined): Select
  orderBy(...order: SQL[]): Select
  limit(rows: number): Select
  /** Not in SQLite. */
  for?(strength: 'update' | 'no key update'): PromiseLike<readonly Row[]>
  /** Without the name that PostgreSQL would keep it under. */
  prepare(): Prepared
}

/** A query with placeholders. */
export interface Prepared {
  execute(values: Row): Promise<readonly Row[]>
  /** In SQLite, at once where its driver answers so; elsewhere something else. */
  all(values: Row): Awaitable<readonly Row[]>
}

interface Write extends PromiseLike<unknown> {
  /** Of an insert; not in MySQL. */
  onConflictDoNothing?(): Write
  /** Not in MySQL. */
  returning?(fields?: Readonly<Record<string, SQL>>): PromiseLike<readonly Row[]>
}

interface Insert extends Write {
  /** In MySQL alone: the ids that the database, or a default of the column, has made. */
  $returningId?(): PromiseLike<readonly Row[]>
}

/** The app's database, seen so. An overload, because the types of its tables are the app's. */
export function drizzleDb<TDatabase extends DrizzleDatabase>(db: TDatabase): DrizzleDb
export function drizzleDb(db: DrizzleDb): DrizzleDb {
  return db
}

/** Whether it is a transaction of the app's, which alone can be rolled back by hand. */
export function isTransaction(db: DrizzleDatabase): boolean {
  return 'rollback' in db
}

/** Where it is written, and what was written is read: of several replicas the first. */
export function primaryOf(db: DrizzleDb): DrizzleDb {
  return '$primary' in db ? (db.$primary as DrizzleDb) : db
}

/** A column that holds values of this type in TypeScript, however the database keeps them. */
export type ColumnOf<TData> = Column & { readonly _: { readonly data: TData } }

export type Dialect = 'postgres' | 'mysql' | 'sqlite'

/** Every column says in its type what it is of: `PgVarchar`, `MySqlCustomColumn`, `SQLiteText`. */
export function dialectOf({ columnType }: Pick<Column, 'columnType'>): Dialect {
  if (columnType.startsWith('Pg')) return 'postgres'
  return columnType.startsWith('MySql') ? 'mysql' : 'sqlite'
}

/**
 * Runs a write, and answers how many rows it wrote.
 *
 * @param fields what the database is to compute for each of them: not in MySQL
 */
export async function written(
  write: Write,
  fields?: Readonly<Record<string, SQL>>,
): Promise<number> {
  if (write.returning) {
    return (await (fields ? write.returning(fields) : write.returning())).length
  }
  return affectedRows(await write)
}

/** Of the drivers for MySQL: `mysql2`, and those that speak HTTP. */
export function affectedRows(result: unknown): number {
  const head: unknown = Array.isArray(result) ? result[0] : result
  if (typeof head !== 'object' || head === null) return 0
  const { affectedRows, rowsAffected } = head as { affectedRows?: number; rowsAffected?: number }
  return affectedRows ?? rowsAffected ?? 0
}
