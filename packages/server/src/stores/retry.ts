/** Runs the work of a store, and may run it again: it must have left nothing behind when it fails. */
export type Retry = <T>(work: () => Promise<T>) => Promise<T>

/** How often work is tried, and for what. */
interface Patience {
  readonly tries: number
  /** In milliseconds: after so long no other try begins. */
  readonly longest: number
  /** Whether another try may come to something else. */
  readonly isWorthIt: (cause: unknown) => boolean
}

/** A lock that was waited for longer than anybody waits for an answer is not waited for again. */
const brief: Patience = { tries: 10, longest: 2000, isWorthIt: gaveWay }

/** For what is done once, before a process serves. */
export const patient: Patience = { tries: 12, longest: 30_000, isWorthIt: () => true }

/**
 * What one statement, or one transaction of a store's own, is run by. The app's transaction is the
 * app's to repeat: PostgreSQL runs nothing more in one that has failed, and MySQL has undone all of
 * it after a deadlock, so that a second try would commit half of what the app meant.
 */
export function retryUnless(inTransaction: boolean): Retry {
  return inTransaction ? (work) => work() : (work) => retried(work)
}

/**
 * Runs the work again, a few times, while the database answers that it was undone for the sake of
 * other work: a deadlock, a serialization failure, a lock that was not to be had. It must be a whole
 * transaction, or one statement outside of any.
 *
 * @throws what the last try was answered
 */
export async function retried<T>(work: () => Promise<T>, patience = brief): Promise<T> {
  const { tries, longest, isWorthIt } = patience
  const began = performance.now()
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (cause) {
      const isOver = tried === tries || performance.now() - began > longest
      if (isOver || !isWorthIt(cause)) throw cause
    }
    await pause(Math.min(5 * 2 ** tried, 200))
  }
}

/** Of a random length, so that those who were in each other's way are not so again. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds * (0.5 + Math.random())))
}

/**
 * By what the drivers say. PostgreSQL: serialization_failure, deadlock_detected and
 * lock_not_available (appendix A of its manual). MySQL and MariaDB: errors 1213, 1205 and 1020, the
 * last from `repeatable read` of MariaDB 11.6 and later.
 */
const codes = new Set(
  '40001 40P01 55P03 ER_LOCK_DEADLOCK ER_LOCK_WAIT_TIMEOUT ER_CHECKREAD'.split(' '),
)

/** Of SQLite, without what SQLite adds to them (`SQLITE_BUSY_SNAPSHOT`): busy, and locked. */
const sqliteCodes = new Set([5, 6])

/** Drizzle puts the driver's error into one of its own. */
function gaveWay(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, errcode, cause } = error as { code?: unknown; errcode?: unknown; cause?: unknown }
  if (typeof code === 'string' && (codes.has(code) || /^SQLITE_(BUSY|LOCKED)/.test(code)))
    return true
  if (typeof errcode === 'number' && sqliteCodes.has(errcode % 256)) return true // node:sqlite
  return gaveWay(cause)
}
