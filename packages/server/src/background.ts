import { AuthError } from './errors.ts'

export interface BackgroundOptions {
  /**
   * Keeps the process alive until the work is done, where it ends with the answer: `waitUntil` of
   * `cloudflare:workers`, `after` of `next/server`. Whatever it returns is waited for, so
   * `(work) => work` makes the answer wait, for a platform that has nothing of the kind; the answer's
   * time then tells whether a mail was sent.
   *
   * @default nothing: a server that keeps running needs none
   */
  readonly waitUntil?: (work: Promise<void>) => unknown
  /**
   * Pieces of work that run at the same time. A call that would start one more is answered
   * `TOO_MANY_REQUESTS`, before it looks at anything; a login never is, its hook is left out.
   *
   * @default 1000
   */
  readonly maxBackground?: number
}

/**
 * Work off the path of the answer, so that its time says nothing: not whether there is a user, not
 * how slow the mail server is.
 */
export class Background {
  readonly #options: BackgroundOptions
  readonly #running = new Set<Promise<void>>()

  constructor(options: BackgroundOptions) {
    this.#options = options
  }

  /**
   * To be asked before anything is looked up, so that a full queue answers everybody alike.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS`
   */
  assertRoom(): void {
    const { maxBackground = 1000 } = this.#options
    if (this.#running.size >= maxBackground) throw new AuthError('TOO_MANY_REQUESTS')
  }

  /**
   * @param work never rejects
   * @throws {AuthError} `TOO_MANY_REQUESTS`
   */
  async run(work: () => Promise<void>): Promise<void> {
    this.assertRoom()
    const running = nextTurn()
      .then(work)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    await this.#options.waitUntil?.(running)
  }

  /** When everything that has begun is done. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}

/** A turn of the event loop, not a microtask: the answer goes first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
