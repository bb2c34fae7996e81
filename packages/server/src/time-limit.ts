/** What took longer than it may. It runs on, but nobody waits for it any more. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError'
}

/**
 * Waits for the work, but not longer.
 *
 * @throws {TimeLimitError}
 */
export function withinTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const working = Promise.resolve(work())
    const stop = () => reject(new TimeLimitError(`Not done within ${milliseconds} ms.`))
    const timer = setTimeout(stop, milliseconds)
    // By hand, for it is done on every request: a race and its `finally` are promises of their own.
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
