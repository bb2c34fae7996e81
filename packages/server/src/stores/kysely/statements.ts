import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { BoundedMap } from '../../core/bounded-map.ts'

/** More than an app has queries; few enough where lists of values make their texts without end. */
const statementsKept = 500

/**
 * A SQLite database that prepares each text once: for Kysely's `SqliteDialect`, which prepares every
 * query again. With better-sqlite3 that is most of what it costs to read a user, as each statement
 * compiles a function for its rows. It serves all queries of the app; after a change of the schema
 * SQLite prepares again by itself.
 */
export function cachedStatements(database: SqliteDatabase): SqliteDatabase {
  const statements = new BoundedMap<SqliteStatement>(statementsKept)
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = reusable(database, sql)
      statements.set(sql, statement)
      return statement
    },
  }
}

function reusable(database: SqliteDatabase, sql: string): SqliteStatement {
  const statement = database.prepare(sql)
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters),
    run: (parameters) => statement.run(parameters),
    // One of its own, for it can do nothing else until the last row is read.
    iterate: (parameters) => database.prepare(sql).iterate(parameters),
  }
}
