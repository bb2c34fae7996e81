import type { Exchange } from './exchange.ts'
import type { Cookie } from './cookie.ts'
import { CookieJar, type ResponseHead } from './jar.ts'

/** A call from the server itself: a React Server Component, a Server Action, `createCaller`. */
export interface HeadersOptions {
  readonly headers: Headers
  /**
   * Where cookies can be set, the way to set one: in a Next Server Action or route handler
   * `(cookie) => cookieStore.set(cookie)`. Without it the call can only read.
   *
   * @default read-only
   */
  readonly setCookie?: (cookie: Cookie) => void
  /** The client's address, where the app knows it. @default unknown */
  readonly remoteAddress?: string | undefined
}

export function headersExchange({ headers, setCookie, ...options }: HeadersOptions): Exchange {
  return {
    // A caller that may write is guarded as a write; one that only reads may be a page that was
    // reached from another site's link.
    safe: setCookie === undefined,
    lasting: false,
    jar: new CookieJar(setCookie ? callbackHead(setCookie) : readOnlyHead),
    remoteAddress: options.remoteAddress ?? null,
    forbidStoring: () => undefined, // the response is not ours
    header: (name) => headers.get(name),
  }
}

function callbackHead(setCookie: (cookie: Cookie) => void): ResponseHead {
  return {
    writable: true,
    waits: false,
    sent: () => false,
    attach(jar) {
      const given = new Set<Cookie>()
      jar.onChange((cookies) => {
        for (const cookie of cookies) if (!given.has(cookie)) setCookie(cookie)
        for (const cookie of cookies) given.add(cookie)
      })
    },
  }
}

const readOnlyHead: ResponseHead = {
  writable: false,
  why: 'This call sets a cookie, but its context was made from headers alone, which is read-only. Give auth.createContext a setCookie as well (possible in Server Actions and route handlers, not while a Server Component renders).',
}
