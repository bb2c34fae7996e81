/** A store of which some entries expire. */
interface Purgeable {
  purge(now: Date, limit: number): Promise<number>
}

/** What is deleted at once. If there was as much, there is another time. */
const atOnce = 1000

/**
 * Deletes what has expired, once a minute at most. Nobody waits for it, and what is left when it fails
 * is there the next time.
 *
 * @param failed called then
 */
export function purging(
  store: Purgeable,
  failed?: (failure: unknown) => void,
): (now: Date) => Promise<void> {
  let purgedAt = 0
  let running = false
  return async (now) => {
    const since = Math.abs(now.getTime() - purgedAt) // a clock may be set back
    if (running || since < 60_000) return
    running = true
    purgedAt = now.getTime()
    try {
      while ((await store.purge(now, atOnce)) === atOnce);
    } catch (failure) {
      failed?.(failure)
    }
    running = false
  }
}
