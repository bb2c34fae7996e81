import { isPromise } from '../awaitable.ts'
import { isObservable, observableToAsyncIterable } from '@trpc/server/observable'

/** How a subscription learns that its caller may not listen any more. */
export interface Watch {
  /** Checks again who is listening: returns when the session ends, or throws what a call would. */
  readonly check: () => Promise<Date>
  readonly clock: () => Date
  /** Seconds between two checks. A session's own expiry is noticed when it comes. */
  readonly everySeconds: number
  /** Aborted when the client goes away; then there is nobody left to check. */
  readonly signal: AbortSignal | undefined
}

/** What a subscription's resolver may return; `null` for anything else, which tRPC refuses. */
function subscriptionSource(
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
 * The results of a call that continue after it has run: a subscription, a query that streams, a
 * part of an answer that comes later. All of them end with the caller's session.
 */
export function watched<TResult extends { readonly ok: boolean; readonly data?: unknown }>(
  result: TResult,
  expiresAt: Date,
  watch: Watch,
): TResult {
  if (!result.ok) return result
  const source = subscriptionSource(result.data, watch.signal)
  const data = source
    ? whileSignedIn(source, expiresAt, watch)
    : parts(result.data, expiresAt, watch)
  return data === result.data ? result : { ...result, data }
}

/** What may come later, as tRPC streams it: also within what came late itself. */
function lasting(value: unknown, expiresAt: Date, watch: Watch): unknown {
  if (isAsyncIterable(value)) return whileSignedIn(value, expiresAt, watch)
  return isPromise(value) ? checkedLate(value, watch) : value
}

/** The values of an object may come later, but nothing below them. */
function parts(data: unknown, expiresAt: Date, watch: Watch): unknown {
  if (!isPlainObject(data)) return lasting(data, expiresAt, watch)
  const entries = Object.entries(data).map(([name, value]): [string, unknown] => {
    return [name, lasting(value, expiresAt, watch)]
  })
  return entries.some(([name, value]) => value !== data[name]) ? Object.fromEntries(entries) : data
}

async function checkedLate(value: Promise<unknown>, watch: Watch): Promise<unknown> {
  const late = await value
  return parts(late, await watch.check(), watch)
}

/** What tRPC takes for one: that of another realm, too. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false
  const { constructor } = Object(value) as { readonly constructor: unknown }
  if (typeof constructor !== 'function') return constructor === undefined
  const prototype: unknown = constructor.prototype
  return Object.hasOwn(Object(prototype) as object, 'isPrototypeOf')
}

/**
 * Passes on a subscription's values for as long as its caller is signed in, and ends it with the
 * error that a call would get: tRPC asks who is there only when a subscription starts.
 */
async function* whileSignedIn(
  source: AsyncIterable<unknown, unknown>,
  expiresAt: Date,
  watch: Watch,
): AsyncGenerator<unknown, unknown, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  const end = watchEnd(expiresAt, watch)
  try {
    for (;;) {
      const step = await end.race(() => iterator.next())
      const value = parts(step.value, expiresAt, watch)
      if (step.done) return value
      yield value
    }
  } finally {
    end.stop()
    // Not awaited: a source waiting for its next value would delay the end.
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
    step.catch(() => undefined) // the next value that is asked for rejects with it
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
