import { isSafeMethod, type Exchange } from './exchange.ts'
import type { Cookie } from './cookie.ts'
import { heldResponse } from './fetch.ts'
import type { HeldResponse } from './held-response.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { cookiesOf } from './response-cookies.ts'

/**
 * A call from the server itself: a React Server Component, a Server Action, `createCaller`. A
 * `Request` is one as it is.
 */
export interface HeadersOptions {
  readonly headers: Headers
  /**
   * The method of the request that the headers are of. A GET or HEAD may then come from another site,
   * as from a link in a mail, and still be whoever is signed in. Mutations are guarded whatever it is.
   *
   * @default unknown: as a GET without `setCookie`, as a POST with it
   */
  readonly method?: string | undefined
  /**
   * Where cookies can be set, the way to set one: in a Next Server Action or route handler
   * `(cookie) => cookieStore.set(cookie)`. Without it the call can only read.
   *
   * @default read-only
   */
  readonly setCookie?: (cookie: Cookie) => void
  /** The client's address, where the app knows it. @default unknown */
  readonly remoteAddress?: string | undefined
  /** Aborted when the client has gone, as a `Request` has one. @default unknown */
  readonly signal?: AbortSignal | undefined
}

export function headersExchange(options: HeadersOptions): Exchange {
  const { headers, setCookie, method, remoteAddress, signal } = options
  const response = setCookie ? undefined : openResponse(headers)
  let jar: CookieJar | undefined
  return {
    // A caller that may write is guarded as a write; one that only reads may be a page that was
    // reached from another site's link.
    safe: method === undefined ? setCookie === undefined : isSafeMethod(method),
    lasting: false,
    get jar() {
      return (jar ??= response?.jar ?? jarOfCaller(headers, setCookie))
    },
    get gone() {
      return signal?.aborted
    },
    path: null,
    search: () => '',
    connectionParams: null,
    remoteAddress: remoteAddress ?? null,
    forbidStoring: () => undefined, // the response is not ours
    header: (name) => headers.get(name),
  }
}

/** Of the wrapper around the caller, if there is one whose response has not left. */
function openResponse(headers: Headers): HeldResponse | undefined {
  const response = heldResponse(headers)
  return response?.sent === false ? response : undefined
}

/** What several callers of one request set counts as of one response. */
function jarOfCaller(headers: Headers, setCookie: HeadersOptions['setCookie']): CookieJar {
  if (setCookie) return new CookieJar(callbackHead(setCookie), cookiesOf(headers))
  return new CookieJar(readOnlyHead)
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
