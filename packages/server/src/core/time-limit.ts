/** Something took too long. It keeps running, but nothing waits for it any more. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError'
}

/** In milliseconds: the longest delay of a timer. A longer one would fire at once. */
const longest = 2 ** 31 - 1

/**
 * Waits for the work, but not longer.
 *
 * @throws {TimeLimitError}
 */
export function withinTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const working = Promise.resolve(work())
    const stop = () => reject(new TimeLimitError(`Not done within ${milliseconds} ms.`))
    const timer = setTimeout(stop, Math.min(milliseconds, longest))
    // Written by hand because it runs on every request: a race and its `finally` are more promises.
    working.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
