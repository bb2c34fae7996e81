import type { CookieJar } from './jar.ts'
import { nodeHeaders, type NodeHeaders, type NodeResponse } from './node-response.ts'
import { keepVary, writeCookies } from './set-cookie.ts'

/** The head of one response of a Node server, as whatever holds it sees it. */
export class HeldHead {
  readonly #res: NodeResponse
  readonly #jar: CookieJar
  readonly #cookies = new Set<string>()
  readonly #vary = new Set<string>()
  /** Hands on what was written and has not begun the head yet, for it comes first. */
  passOn: () => void = () => undefined

  constructor(res: NodeResponse, jar: CookieJar) {
    this.#res = res
    this.#jar = jar
  }

  /** Remembers what others have set by now, for tRPC puts its own in the place of some of it. */
  note(): void {
    const headers = nodeHeaders(this.#res)
    const vary = headers.get('vary')
    if (vary !== null) this.#vary.add(vary)
    for (const line of headers.getSetCookie()) this.#cookies.add(line)
  }

  /** Puts the cookies into the head, which is about to be made. */
  seal(headers: NodeHeaders): void {
    keepVary(headers, [...this.#vary].join())
    const now = headers.getSetCookie()
    const displaced = [...this.#cookies].filter((line) => !now.includes(line))
    // They are older: of two cookies of one name and place the last counts (RFC 6265 section 5.3).
    if (displaced.length > 0) headers.set('set-cookie', [...displaced, ...now])
    const { redirection } = this.#jar
    if (redirection !== null) headers.set('location', redirection)
    writeCookies(headers, this.#jar.commit())
  }

  /** Whether it is a redirection, once it is sealed: whoever holds it then writes its status. */
  get redirects(): boolean {
    return this.#jar.redirection !== null
  }

  /** @returns whether there is anything to wait for; `then` is called after it, and only then */
  waits(then: () => void): boolean {
    const settled = this.#jar.settled()
    if (settled === null) return false
    void settled.then(() => {
      if (this.waits(then)) return // what has begun meanwhile counts too
      try {
        then()
      } catch {
        this.#res.destroy() // nobody is left to answer with it, and the client must not wait
      }
    })
    return true
  }
}
