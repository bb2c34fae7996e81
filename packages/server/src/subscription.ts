import { isObservable, observableToAsyncIterable } from '@trpc/server/observable'

/** How a subscription learns that its caller may not listen any more. */
export interface Watch {
  /** Asks anew who listens: answers when the session ends, or throws what a call would. */
  readonly check: () => Promise<Date>
  readonly clock: () => Date
  /** Seconds between two checks. A session's own expiry is noticed when it comes. */
  readonly everySeconds: number
  /** Aborted when the client goes away; nobody need be asked any more then. */
  readonly signal: AbortSignal | undefined
}

/** What a subscription's resolver may answer; `null` for anything else, which tRPC refuses. */
export function subscriptionSource(
  data: unknown,
  signal: AbortSignal = new AbortController().signal, // its type is named for the declarations
): AsyncIterable<unknown, unknown> | null {
  if (isObservable(data)) return observableToAsyncIterable(data, signal)
  return isAsyncIterable(data) ? data : null
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown, unknown> {
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
      const step = await end.race(() => iterator.next())
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

type Step = IteratorResult<unknown, unknown>
type Settle = (step: Step | Promise<Step>) => void

/** The end of a session, to be raced against: without a promise that outlives each race. */
function watchEnd(expiresAt: Date, { check, clock, everySeconds, signal }: Watch) {
  let over: Promise<Step> | null = null
  let settle: Settle | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const finish = (step: Promise<Step>) => {
    clearTimeout(timer)
    step.catch(() => undefined) // whoever asks for the next value is told
    over ??= step
    settle?.(over)
  }
  const leave = () => finish(Promise.resolve({ done: true, value: undefined }))
  const checkAt = (time: Date) => {
    if (over !== null) return
    const left = Math.max(time.getTime() - clock().getTime(), minDelay)
    const look = () => void check().then(checkAt, (cause) => finish(Promise.reject(cause)))
    timer = setTimeout(look, Math.min(left, everySeconds * 1000, maxDelay))
  }
  checkAt(expiresAt)
  signal?.addEventListener('abort', leave, { once: true })
  if (signal?.aborted) leave()

  return {
    stop() {
      leave()
      signal?.removeEventListener('abort', leave)
    },
    race: (next: () => Promise<Step>): Promise<Step> =>
      over ??
      new Promise((resolve, reject) => {
        settle = resolve
        next().then(resolve, reject)
      }),
  }
}
