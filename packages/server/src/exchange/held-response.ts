import type { Cookie } from './cookie.ts'
import { CookieJar } from './jar.ts'

/** What a wrapper around a handler, and the contexts of its request, know of each other. */
export class HeldResponse {
  /** Whether no context has forbidden it. */
  storable = true
  readonly #jars: CookieJar[] = []
  #sent = false

  /** One more, for each auth layer of the app has its own. */
  addJar(): CookieJar {
    // Nothing to attach: the wrapper waits for the jar and empties it.
    const attach = () => undefined
    const jar = new CookieJar({ writable: true, waits: true, sent: () => this.#sent, attach })
    this.#jars.push(jar)
    return jar
  }

  /** For the calls and renewals that set cookies; `null` when none of them is under way. */
  settled(): Promise<unknown> | null {
    if (this.#jars.length === 0) return null // as for most requests
    const running = this.#jars.flatMap((jar) => jar.settled() ?? [])
    if (running.length === 0) return null
    return Promise.all(running).then(() => this.settled()) // what has begun meanwhile counts too
  }

  /** Hands the cookies of all jars over; nothing can be set afterwards. */
  commit(): readonly Cookie[] {
    this.#sent = true
    return this.#jars.flatMap((jar) => jar.commit())
  }
}
