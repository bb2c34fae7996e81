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

  /** The cookies of all jars, once the calls and renewals that set them are done. */
  async commit(): Promise<readonly Cookie[]> {
    for (const jar of this.#jars) await jar.settled()
    this.#sent = true
    return this.#jars.flatMap((jar) => jar.commit())
  }
}
