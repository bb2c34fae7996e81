import { isPromise } from '../awaitable.ts'
import { AuthError } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'

export interface BackgroundOptions {
  /**
   * Keeps the process alive until the work is done, where it would end with the response:
   * `waitUntil` of `cloudflare:workers`, `after` of `next/server`. Whatever it returns is waited
   * for, so `(work) => work` makes the response wait, on platforms that offer nothing of the kind;
   * its timing then reveals whether an e-mail was sent.
   *
   * @default nothing: a server that keeps running needs none
   */
  readonly waitUntil?: (work: Promise<void>) => unknown
  /**
   * Events whose hooks wait or run in the background of this process. A call that sends e-mail is
   * refused with `TOO_MANY_REQUESTS` once there are as many, before it looks anybody up. A login
   * never is: its hook is skipped, and `onHookError` is told.
   *
   * @default 1000
   */
  readonly maxBackground?: number
}

/**
 * Work off the path of the answer, so that its timing reveals nothing: neither whether there is a
 * user, nor how slow the mail server is.
 */
export class Background {
  readonly #options: BackgroundOptions
  readonly #running = new Set<Promise<void>>()

  constructor(options: BackgroundOptions) {
    this.#options = options
  }

  /**
   * To be called before anything is looked up, so that a full queue answers everybody the same way.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds`
   */
  assertRoom(): void {
    const { maxBackground = 1000 } = this.#options
    if (this.#running.size < maxBackground) return
    throw new AuthError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 })
  }

  /**
   * Begins when the response of the exchange is over, however long its other calls take: work next
   * to them would reveal how much of it there is.
   *
   * @param work never rejects
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds`
   */
  async run(work: () => Promise<void>, exchange: Exchange): Promise<void> {
    this.assertRoom()
    const { over, wait } = whenOver(exchange)
    const running = wait.then(work).finally(() => this.#running.delete(running))
    this.#running.add(running)
    const kept = this.#options.waitUntil?.(running)
    if (!isPromise(kept)) return
    let waiting = true
    // Otherwise an answer that waits for the work would never be over.
    void nextTurn().then(() => waiting && over())
    await kept
    waiting = false
  }

  /** Resolves when everything that has begun is done. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}

/**
 * Milliseconds after which work begins even if the response is not over, so that it always does.
 */
const longestResponse = 10_000
/** The same, where the adapter does not say when the response is over. */
const unseenResponse = 1000

function whenOver(exchange: Exchange): { over: () => void; wait: Promise<void> } {
  let over = () => {}
  const wait = new Promise<void>((resolve) => {
    const seen = exchange.whenOver !== undefined
    const timer = setTimeout(resolve, seen ? longestResponse : unseenResponse)
    over = () => {
      clearTimeout(timer)
      resolve()
    }
    exchange.whenOver?.(over)
  })
  return { over, wait: wait.then(nextTurn) }
}

/** A turn of the event loop, not a microtask: the answer goes first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
