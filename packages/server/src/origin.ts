import { AuthConfigError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'

/** Origins, besides the server's own, whose pages may send the session cookie with a write. */
export type TrustedOrigins = ReadonlySet<string>

/**
 * @throws {AuthConfigError} for anything but a plain origin such as `https://app.example`
 */
export function parseTrustedOrigins(origins: readonly string[]): TrustedOrigins {
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin) {
      throw new AuthConfigError(
        `trustedOrigins: ${JSON.stringify(origin)} is not an origin. Give scheme, host and port only, as in "https://app.example".`,
      )
    }
  }
  return new Set(origins)
}

/**
 * Whether the request comes from a page of another site, so that its cookie must have no authority.
 *
 * tRPC runs a mutation without required input for a cross-site `multipart/form-data` form, which
 * needs no CORS preflight, and SameSite does not stop a sibling subdomain (OWASP CSRF cheat sheet,
 * "Fetch Metadata" and "Verifying Origin"). A request with neither header is not a browser's.
 */
export function isCrossSite(exchange: Exchange, trusted: TrustedOrigins): boolean {
  // A GET changes nothing, and its answer is not readable across sites without CORS. A WebSocket
  // upgrade is a GET too, but opens a channel that CORS does not guard.
  if (exchange.safe) return false
  const origin = exchange.header('origin')
  if (origin !== null && trusted.has(origin)) return false
  const site = exchange.header('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  return origin !== null && !isOwnOrigin(origin, exchange.header('host'))
}

/** Compared as parsed URLs: default port and punycode are the parser's business. */
export function isOwnOrigin(origin: string, host: string | null): boolean {
  const from = URL.parse(origin)
  // An `Origin` that is not its own serialisation (user info, a path, `null`) is no browser's.
  if (from?.origin !== origin || host === null) return false
  // A `Host` that holds more than a host, such as user info, makes another URL.
  return URL.parse(`${from.protocol}//${host}`)?.href === `${origin}/`
}
