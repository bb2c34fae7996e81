import type { CookieJar } from './jar.ts'

/** One HTTP exchange as this layer sees it, whatever the adapter: headers in, cookies out. */
export interface Exchange {
  /** Whether the request can not change state by itself: a GET or HEAD that is no WebSocket upgrade. */
  readonly safe: boolean
  /**
   * Whether the exchange lasts longer than one call (a WebSocket connection), so that nothing read
   * from it may be remembered: the session can end in between.
   */
  readonly lasting: boolean
  readonly jar: CookieJar
  /** Where the connection comes from, a proxy perhaps; `null` where the adapter does not say. */
  readonly remoteAddress: string | null
  /**
   * Keeps the response out of every cache, unless the app says itself how it may be cached. For
   * `createContext`: the head may leave before a call has run.
   */
  forbidStoring(): void
  /** By its lower-case name; several lines of one header are joined as the adapter joins them. */
  header(name: string): string | null
}

export function isSafeMethod(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD'
}
