import type { ConnectionParams } from './call-info.ts'
import type { CookieJar } from './jar.ts'

/** One HTTP exchange as this layer sees it, whatever the adapter: headers in, cookies out. */
export interface Exchange {
  /** Whether the request cannot change state by itself: a GET or HEAD that is no WebSocket upgrade. */
  readonly safe: boolean
  /**
   * Whether the exchange lasts longer than one call (a WebSocket connection), so that nothing read
   * from it may be remembered: the session can end in between.
   */
  readonly lasting: boolean
  /** That of the response: every context that is made for it has the same one. */
  readonly jar: CookieJar
  /**
   * Whether the client has gone, so that nobody is left to be answered. What begins something
   * (an account, a mail, a session) refuses then. `undefined` where the adapter never says.
   */
  readonly gone: boolean | undefined
  /** The path that was asked for, as the client sees it; `null` where the adapter does not say. */
  readonly path: string | null
  /** What the client said when it connected, where it can set no header; `null` elsewhere. */
  readonly connectionParams: ConnectionParams | null
  /** Where the connection comes from, a proxy perhaps; `null` where the adapter does not say. */
  readonly remoteAddress: string | null
  /**
   * Keeps the response out of every cache, unless the app says itself how it may be cached. For
   * `createContext`: the head may leave before a call has run.
   */
  forbidStoring(): void
  /**
   * Calls back when the response has been sent, or its connection has gone. Left out where the
   * adapter does not tell.
   */
  readonly whenOver?: ((callback: () => void) => void) | undefined
  /**
   * What is asked for behind `?`; empty where the adapter does not say. Not a property, which a log
   * would contain: it may be a secret. Somebody else may have made the link.
   */
  search(): string
  /** By its lower-case name; several lines of one header are joined as the adapter joins them. */
  header(name: string): string | null
}

export function isSafeMethod(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Of an address, whole or not. */
export function searchOf(url: string): string {
  return /\?([^#]*)/.exec(url)?.[1] ?? ''
}
