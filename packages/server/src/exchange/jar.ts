import { AuthError } from '../errors.ts'
import { setCookieLine, type Cookie } from './cookie.ts'

/** Why a cookie is written: a sign-in or sign-out (`identity`) beats a `renewal` of the same one. */
export type CookieRank = 'renewal' | 'identity'

/** The place where cookies leave: the head of one response, as its adapter lets us reach it. */
export type ResponseHead =
  | {
      readonly writable: true
      /**
       * Whether it waits for the jar. Where it does not, a cookie leaves only if it is set before
       * the call that sets it has answered.
       */
      readonly waits: boolean
      /** Whether it has left already, with a response that nobody asked to wait. */
      sent(): boolean
      /** Called once, before the first cookie may be set; from then on the head waits. */
      attach(jar: CookieJar): void
    }
  | {
      readonly writable: false
      /** A sentence for the developer: why, and which link or wrapper to use instead. */
      readonly why: string
    }

/**
 * The cookies of one exchange: one entry per name, domain and path, committed once, when the
 * response head is written. The head waits while calls that write cookies are still running.
 */
export class CookieJar {
  readonly #head: ResponseHead
  readonly #entries = new Map<string, { cookie: Cookie; rank: CookieRank }>()
  #running = 0
  #waiting: (() => void)[] = []
  #state: 'idle' | 'attached' | 'committed' = 'idle'
  #changed: ((cookies: readonly Cookie[]) => void) | null = null

  constructor(head: ResponseHead) {
    this.#head = head
  }

  /** Whether a cookie can be set at all. */
  get writable(): boolean {
    return this.#head.writable && !this.#isTooLate()
  }

  /** Whether the response waits for work that goes on beside its calls. */
  get waits(): boolean {
    return this.#head.writable && this.#head.waits
  }

  /**
   * Makes sure that a cookie set from now on will leave with the response.
   *
   * @throws {AuthError} `COOKIES_NOT_WRITABLE`, to be thrown before any side effect
   */
  open(): void {
    if (!this.#head.writable) {
      throw new AuthError('COOKIES_NOT_WRITABLE', { message: this.#head.why })
    }
    if (this.#isTooLate()) {
      throw new AuthError('COOKIES_NOT_WRITABLE', { message: tooLate })
    }
    if (this.#state === 'attached') return
    this.#state = 'attached'
    this.#head.attach(this)
  }

  /**
   * Holds the response head while `work` runs. Must be called in the synchronous part of the
   * exchange, before tRPC makes its response: calls that never start are never counted, so a held
   * head can not hang.
   */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.open()
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      if (this.#running === 0) this.#release()
    }
  }

  /** `null` when nothing is held, so that a head that need not wait stays synchronous. */
  settled(): Promise<void> | null {
    if (this.#running === 0) return null
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /**
   * @throws {AuthError} `COOKIES_NOT_WRITABLE` once the head has been written
   * @throws {TypeError} for what no header can hold: at the head it would take the response along,
   *   or the process
   */
  set(cookie: Cookie, rank: CookieRank): void {
    this.open()
    setCookieLine(cookie)
    const key = JSON.stringify([cookie.name, cookie.domain, cookie.path])
    if (rank === 'renewal' && this.#entries.get(key)?.rank === 'identity') return
    this.#entries.set(key, { cookie, rank })
    this.#changed?.(this.#cookies())
  }

  /** For heads that keep no moment of their own: told of every change. */
  onChange(listener: (cookies: readonly Cookie[]) => void): void {
    this.#changed = listener
  }

  /** Hands the cookies over; nothing can be set afterwards. */
  commit(): readonly Cookie[] {
    this.#state = 'committed'
    return this.#cookies()
  }

  /** Once attached the head waits for the jar, so it is too late only when the jar was emptied. */
  #isTooLate(): boolean {
    if (this.#state !== 'idle') return this.#state === 'committed'
    return this.#head.writable && this.#head.sent()
  }

  #cookies(): readonly Cookie[] {
    return [...this.#entries.values()].map((entry) => entry.cookie)
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const tooLate =
  'The response head has been sent, so no cookie can be set any more. Call signIn and signOut from a procedure wrapped in cookieProcedure(procedure).'
