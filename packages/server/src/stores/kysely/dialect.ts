import type { Kysely } from 'kysely'

/** Told by what a dialect can do, so that those derived from it and other copies of Kysely count. */
export function isPostgres<TDatabase>(db: Kysely<TDatabase>): boolean {
  const { adapter } = db.getExecutor()
  return adapter.supportsReturning === true && adapter.supportsTransactionalDdl === true
}

/** MySQL and MariaDB. */
export function isMysql<TDatabase>(db: Kysely<TDatabase>): boolean {
  const { adapter } = db.getExecutor()
  return !adapter.supportsReturning && !adapter.supportsTransactionalDdl
}

export function isSqlite<TDatabase>(db: Kysely<TDatabase>): boolean {
  const { adapter } = db.getExecutor()
  return adapter.supportsReturning === true && !adapter.supportsTransactionalDdl
}
