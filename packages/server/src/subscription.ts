/** How a subscription learns that its caller may not listen any more. */
export interface Watch {
  /** Asks anew who listens: answers when the session ends, or throws what a call would. */
  readonly check: () => Promise<Date>
  readonly clock: () => Date
  /** Seconds between two checks. A session's own expiry is noticed when it comes. */
  readonly everySeconds: number
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/**
 * Hands a subscription's values on for as long as its caller is signed in, and ends it with the
 * error that a call would get: tRPC asks who is there only when a subscription starts.
 */
export async function* whileSignedIn(
  source: AsyncIterable<unknown, unknown>,
  expiresAt: Date,
  watch: Watch,
): AsyncGenerator<unknown, unknown, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  const end = watchEnd(expiresAt, watch)
  try {
    for (;;) {
      const step = await end.race(iterator.next())
      if (step.done) return step.value
      yield step.value
    }
  } finally {
    end.stop()
    // Not awaited: a source that waits for its next value would hold up the end.
    iterator.return?.().catch(() => undefined)
  }
}

/** In milliseconds: the longest delay that a timer keeps, and one that does not spin. */
const maxDelay = 2 ** 31 - 1
const minDelay = 100

/** The end of a session, to be raced against: without a promise that outlives each race. */
function watchEnd(expiresAt: Date, { check, clock, everySeconds }: Watch) {
  let failure: { readonly cause: unknown } | null = null
  let fail: ((cause: unknown) => void) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const checkAt = (time: Date) => {
    const left = Math.max(time.getTime() - clock().getTime(), minDelay)
    timer = setTimeout(
      () => {
        check().then(checkAt, (cause: unknown) => {
          failure = { cause }
          fail?.(cause)
        })
      },
      Math.min(left, everySeconds * 1000, maxDelay),
    )
  }
  checkAt(expiresAt)

  return {
    stop: () => clearTimeout(timer),
    race: <T>(step: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        step.then(resolve, reject)
        if (failure === null) fail = reject
        else reject(failure.cause)
      }),
  }
}
