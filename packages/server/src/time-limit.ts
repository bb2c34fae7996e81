/** What took longer than it may. It runs on, but nobody waits for it any more. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError'
}

/**
 * Waits for the work, but not longer.
 *
 * @throws {TimeLimitError}
 */
export async function withinTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new TimeLimitError(`Not done within ${milliseconds} ms.`))
    timer = setTimeout(stop, milliseconds)
  })
  try {
    return await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}
