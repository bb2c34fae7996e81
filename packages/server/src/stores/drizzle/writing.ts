import { sql } from 'drizzle-orm'
import { oneAtATime } from '../one-at-a-time.ts'
import { retried } from '../retry.ts'
import { laxness, strictly } from '../strict-mode.ts'
import { isTransaction, type Dialect, type DrizzleDb } from './database.ts'

type Write<T> = (db: DrizzleDb) => Promise<T>

/** How a store writes: each write happens whole or not at all. */
export interface Writing {
  /** A write of one statement. */
  once<T>(write: Write<T>): Promise<T>
  /**
   * A write of several statements. In SQLite of one, for a driver without promises cannot wait within
   * a transaction.
   */
  together<T>(write: Write<T>): Promise<T>
}

/**
 * In a transaction of its own, tried again where the database gave it up for another's sake; in the
 * app's, if that is what the store was given: behind a savepoint, so that a write that is refused
 * leaves it usable. One at a time: going back to one savepoint undoes all that came after it.
 */
export function writingTo(db: DrizzleDb, dialect: Dialect): Writing {
  const inTurn = oneAtATime()
  const inTransaction = isTransaction(db)
  if (dialect === 'sqlite') {
    const once = <T>(write: Write<T>) => (inTransaction ? write(db) : retried(() => write(db)))
    return { once, together: once }
  }
  const isLax = dialect === 'mysql' ? laxness(() => sqlMode(db)) : async () => false
  const whole = async <T>(where: DrizzleDb, write: Write<T>): Promise<T> => {
    if (!(await isLax())) return write(where)
    return strictly(
      (statement) => Promise.resolve(where.execute?.(sql.raw(statement))),
      () => write(where),
    )
  }
  const together = <T>(write: Write<T>) =>
    inTransaction
      ? inTurn(() => db.transaction((where) => whole(where, write)))
      : retried(() => db.transaction((where) => whole(where, write), readCommitted))
  return {
    together,
    async once(write) {
      if (inTransaction || (await isLax())) return together(write)
      return retried(() => write(db))
    },
  }
}

/** Whatever the server's default is: a stricter level gives up one of two writers where this lets it wait. */
const readCommitted = { isolationLevel: 'read committed' } as const

/** Some drivers for MySQL answer rows and fields, the others an object that has the rows. */
async function sqlMode(db: DrizzleDb): Promise<unknown> {
  const answer: unknown = await db.execute?.(sql`select @@sql_mode as mode`)
  return JSON.stringify(Array.isArray(answer) ? answer[0] : answer)
}
