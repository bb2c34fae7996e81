import type { Cookie } from './cookie.ts'
import { CookieJar } from './jar.ts'
import { ResponseEnd } from './response-end.ts'

/** What a wrapper around a handler, and the contexts of its request, know of each other. */
export class HeldResponse {
  /** Whether no context has forbidden it. */
  storable = true
  /** Whether calls go on when the head has left. */
  streamed = false
  /** The wrapper tells. */
  readonly end = new ResponseEnd()
  #jar: CookieJar | undefined
  #sent = false

  /** Whether it has left, so that it is no response to be added to. */
  get sent(): boolean {
    return this.#sent
  }

  get jar(): CookieJar {
    // Nothing to attach: the wrapper waits for the jar and empties it.
    const attach = () => undefined
    const sent = () => this.#sent
    return (this.#jar ??= new CookieJar({
      writable: true,
      waits: true,
      sent,
      attach,
    }))
  }

  /**
   * For the calls and renewals that set cookies; `null` when none of them is under way, after which
   * it must be committed at once: another may have begun while the last was waited for.
   */
  settled(): Promise<void> | null {
    return this.#jar?.settled() ?? null // no jar, as for most requests
  }

  /** Where the browser is sent on to; `null` for nowhere. */
  get redirection(): string | null {
    return this.#jar?.redirection ?? null
  }

  /** Hands the cookies over; nothing can be set afterwards. */
  commit(): readonly Cookie[] {
    this.#sent = true
    return this.#jar?.commit() ?? []
  }

  /** There is none, for the handler has thrown: whoever answers instead makes another one. */
  abandon(): void {
    this.commit()
    this.end.tellNext()
  }
}
