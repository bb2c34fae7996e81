import type { Exchange } from './exchange.ts'
import type { TrustedOrigins } from './trusted-origins.ts'

/** What is asked of a cookie. */
export interface CookieUse {
  /**
   * Whether it is for a mutation, which changes state whatever the request is: the server itself can
   * call one while it answers a GET.
   *
   * @default false: the request's method decides
   */
  readonly mutation?: boolean | undefined
  /** Whether browsers send it over HTTPS only, so that a page of `http:` is not the app's. @default false */
  readonly secure?: boolean | undefined
}

/**
 * Whether the request comes from a page of another site, so that its cookie must have no authority.
 *
 * tRPC runs a mutation without required input for a cross-site `multipart/form-data` form, which
 * needs no CORS preflight, and SameSite does not stop a sibling subdomain (OWASP CSRF cheat sheet,
 * "Fetch Metadata" and "Verifying Origin"). A request with neither header is not a browser's.
 */
export function isCrossSite(
  exchange: Exchange,
  trusted: TrustedOrigins,
  { mutation = false, secure = false }: CookieUse = {},
): boolean {
  // A GET changes nothing, and its answer is not readable across sites without CORS. A WebSocket
  // upgrade is a GET too, but opens a channel that CORS does not guard.
  if (exchange.safe && !mutation) return false
  const site = exchange.header('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return false // the app's function need not run
  const origin = exchange.header('origin')
  if (origin !== null && trusted(origin, exchange)) return false
  if (site !== null) return true
  if (origin === null) return false
  return (secure && isPlain(origin)) || !isOwnOrigin(origin, exchange.header('host'))
}

/**
 * Whether anybody on the way may have written the page. Browsers trust this machine's own pages, and
 * let them have Secure cookies (W3C Secure Contexts, section 3.1).
 */
function isPlain(origin: string): boolean {
  const { protocol, hostname } = URL.parse(origin) ?? {}
  return protocol === 'http:' && !/^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? '')
}

/** Compared as parsed URLs: default port and punycode are the parser's business. */
export function isOwnOrigin(origin: string, host: string | null): boolean {
  const from = URL.parse(origin)
  // An `Origin` that is not its own serialisation (user info, a path, `null`) is no browser's.
  if (from?.origin !== origin || host === null) return false
  // A `Host` that holds more than a host, such as user info, makes another URL.
  return URL.parse(`${from.protocol}//${host}`)?.href === `${origin}/`
}
