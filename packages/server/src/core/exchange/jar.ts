import { AuthError } from '../errors.ts'
import { setCookieLine, type Cookie } from './cookie.ts'
import { ResponseCookies, type CookieOwner, type CookieRank } from './response-cookies.ts'

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
      /** Called each time before cookies may be set: what others have set by then is to be kept. */
      note?(): void
    }
  | {
      readonly writable: false
      /** A sentence for the developer: why, and which link or wrapper to use instead. */
      readonly why: string
    }

/**
 * The cookies of one response head, committed once, when it is written. The head waits while calls
 * that write cookies are still running.
 */
export class CookieJar implements CookieOwner {
  readonly #head: ResponseHead
  readonly #cookies: ResponseCookies
  #running = 0
  #waiting: (() => void)[] = []
  #redirection: string | null = null
  #state: 'idle' | 'attached' | 'committed' = 'idle'
  #changed: ((cookies: readonly Cookie[]) => void) | null = null

  /** @param cookies where one request may be answered through several heads: those of all of them */
  constructor(head: ResponseHead, cookies = new ResponseCookies()) {
    this.#head = head
    this.#cookies = cookies
  }

  /** Whether a cookie can be set at all. */
  get writable(): boolean {
    return this.#head.writable && !this.#isTooLate()
  }

  /** Whether a cookie may have been set. */
  get opened(): boolean {
    return this.#state !== 'idle'
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
    if (this.#state === 'idle') {
      this.#state = 'attached'
      this.#head.attach(this)
    }
    this.#head.note?.()
  }

  /**
   * Holds the response head while `work` runs. Must be called in the synchronous part of the
   * exchange, before tRPC makes its response: calls that never start are never counted, so a held
   * head cannot hang.
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
    if (this.#cookies.set(cookie, rank, this)) this.overtaken()
  }

  /**
   * Sends the browser on, once the response is complete: for a query that a browser was sent to. Of
   * several the last counts.
   *
   * @throws {AuthError} `COOKIES_NOT_WRITABLE`
   */
  redirect(location: string): void {
    this.open()
    // Whoever waits for the jar has all of the response in its hands, its status too.
    if (!this.waits) throw new AuthError('COOKIES_NOT_WRITABLE', { message: noRedirect })
    this.#redirection = location
  }

  /** Where the browser is sent on to; `null` for nowhere. */
  get redirection(): string | null {
    return this.#redirection
  }

  overtaken(): void {
    this.#changed?.(this.#cookies.of(this))
  }

  /** For heads that keep no moment of their own: told of every change. */
  onChange(listener: (cookies: readonly Cookie[]) => void): void {
    this.#changed = listener
  }

  /** Hands the cookies over; nothing can be set afterwards. */
  commit(): readonly Cookie[] {
    this.#state = 'committed'
    return this.#cookies.of(this)
  }

  /** Once attached the head waits for the jar, so it is too late only when the jar was emptied. */
  #isTooLate(): boolean {
    if (this.#state !== 'idle') return this.#state === 'committed'
    return this.#head.writable && this.#head.sent()
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const jars = new WeakMap<object, CookieJar>()

/** The jar of a response, if anybody has asked for it. */
export function knownJar(response: object): CookieJar | undefined {
  return jars.get(response)
}

/**
 * The one jar of a response, whoever asks first: a middleware of the app, tRPC, a second auth layer.
 *
 * @param response what is the same object for all of them
 */
export function jarOf(response: object, make: () => CookieJar): CookieJar {
  const known = jars.get(response)
  if (known !== undefined) return known
  const jar = make()
  jars.set(response, jar)
  return jar
}

/** 303: whatever the request was, the next one is a GET (RFC 9700 section 4.12). */
export const redirectStatus = 303

const noRedirect =
  'This call sends the browser on, which only auth.fetchRequestHandler, auth.lambdaHandler and the Node adapters can.'

const tooLate =
  'The response head has been sent, so no cookie can be set any more. Call signIn and signOut from a procedure wrapped in cookieProcedure(procedure).'
