import { sql, type Kysely } from 'kysely'
import { oneAtATime } from '../one-at-a-time.ts'
import { retried } from '../retry.ts'
import { laxness, strictly } from '../strict-mode.ts'
import { isMysql, isSqlite } from './dialect.ts'
import type { AuthDatabase } from './schema.ts'

type Db = Kysely<AuthDatabase>
type Write<T> = (db: Db) => Promise<T>

/** How a store writes: each write happens whole or not at all. */
export interface Writing {
  /** A write of one statement. */
  once<T>(write: Write<T>): Promise<T>
  /** A write of several statements. */
  together<T>(write: Write<T>): Promise<T>
}

/**
 * In a transaction of its own, tried again where the database gave it up for another's sake; in the
 * app's, if that is what the store was given.
 */
export function writingTo(db: Db): Writing {
  const isLax = isMysql(db) ? laxness(() => sqlMode(db)) : async () => false
  const whole = async <T>(where: Db, write: Write<T>): Promise<T> => {
    if (!(await isLax())) return write(where)
    return strictly(
      (statement) => sql.raw(statement).execute(where),
      () => write(where),
    )
  }
  if (db.isTransaction) return inTransaction(db, (write) => whole(db, write))

  const together = <T>(write: Write<T>) =>
    retried(() => transaction(db).execute((where) => whole(where, write)))
  return {
    together,
    once: async (write) => ((await isLax()) ? together(write) : retried(() => write(db))),
  }
}

/**
 * Behind a savepoint, so that a write that is refused leaves the app's transaction usable, as
 * PostgreSQL otherwise does not. One at a time: going back to one savepoint undoes all that came
 * after it.
 */
function inTransaction(db: Db, whole: <T>(write: Write<T>) => Promise<T>): Writing {
  const inTurn = oneAtATime()
  const behindSavepoint = <T>(write: Write<T>) =>
    inTurn(async () => {
      await sql`savepoint trpc_auth`.execute(db)
      try {
        const done = await whole(write)
        await sql`release savepoint trpc_auth`.execute(db)
        return done
      } catch (cause) {
        // After a deadlock there is nothing to go back to.
        await sql`rollback to savepoint trpc_auth`.execute(db).catch(() => undefined)
        throw cause
      }
    })
  return { once: behindSavepoint, together: behindSavepoint }
}

/**
 * `read committed`, whatever the server's default is: a stricter level gives up one of two writers
 * where this one lets it wait. SQLite has one writer at a time, and no levels.
 */
function transaction(db: Db) {
  const begun = db.transaction()
  return isSqlite(db) ? begun : begun.setIsolationLevel('read committed')
}

async function sqlMode(db: Db): Promise<unknown> {
  const { rows } = await sql<{ mode: unknown }>`select @@sql_mode as mode`.execute(db)
  return rows[0]?.mode
}
