import { AuthError } from '../../errors.ts'
import type { Cookie } from '../../exchange/cookie.ts'
import { firstCookie, readCookies } from './cookie-header.ts'
import {
  cookieAttributes,
  type CookiePlace,
  type CookieTransportOptions,
} from './cookie-options.ts'
import { clearLeftovers } from './leftovers.ts'
import type { Transport } from './transport.ts'

/** Name and value together: what browsers keep (RFC 6265bis section 5.6). */
const maxCookieBytes = 4096

/** Of one name, that are tried: each may cost a look-up, and changes of a scope leave fewer. */
const maxCookies = 6

/** What a value may consist of: cookie-octets (RFC 6265bis section 4.1.1). */
const isCookieValue = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/

/**
 * The token in a cookie.
 *
 * @throws {AuthConfigError} for attributes that a browser would refuse or a header cannot hold
 */
export function cookieTransport(options: CookieTransportOptions = {}): Transport {
  const attributes = cookieAttributes(options)
  const { name } = attributes
  const former = options.cookieFormerly?.map((place) => placeOf(options, place)) ?? []
  // One function makes both, so that a deletion repeats every attribute: a browser drops only the
  // cookie of the same name, domain and path, and refuses SameSite=None without Secure.
  const cookie = (value: string, maxAge?: number): Cookie => {
    return { ...attributes, value, ...(maxAge !== undefined && { maxAge }) }
  }

  return {
    carrier: 'cookie',
    slot: `cookie ${name}`,
    cookie: attributes,
    read: (exchange) => firstCookie(exchange.header('cookie'), name),
    others: (exchange) => readCookies(exchange.header('cookie'), name).slice(1, maxCookies),
    write(exchange, { token, session }, { now, rank }) {
      // Now, and not when the head is written: there it would take the response along, or the process.
      if (!isCookieValue.test(token)) {
        throw new TypeError(
          `The strategy's token does not fit into the cookie ${name}. Make it of visible ASCII, without quotes, commas, semicolons and backslashes: base64url will do.`,
        )
      }
      // Both are cookie-octets and tokens, so their length in characters is that in bytes.
      if (name.length + token.length > maxCookieBytes) {
        throw new AuthError('COOKIE_TOO_LARGE', {
          message: `The session cookie would be over ${maxCookieBytes} bytes, which browsers drop without a word. Make the token smaller.`,
        })
      }
      // Rounded up: a token's times are whole seconds, and its cookie must not end before it.
      const lifetime = Math.ceil((session.expiresAt.getTime() - now.getTime()) / 1000)
      if (rank === 'identity') clearLeftovers(exchange, attributes, { former, most: 0 })
      const forgets = session.claims.remember === false
      exchange.jar.set(forgets ? cookie(token) : cookie(token, lifetime), rank)
      return {}
    },
    clear(exchange) {
      clearLeftovers(exchange, attributes, { former, most: 1 })
      exchange.jar.set(cookie('', 0), 'identity')
    },
  }
}

/** Checked as the cookie's own place is; a name with a prefix that demands another one is free here. */
function placeOf(
  { cookieSecure }: CookieTransportOptions,
  { cookiePath, cookieDomain }: CookiePlace,
): Pick<Cookie, 'path' | 'domain'> {
  const { path, domain } = cookieAttributes({
    ...(cookieSecure !== undefined && { cookieSecure }),
    ...(cookiePath !== undefined && { cookiePath }),
    ...(cookieDomain !== undefined && { cookieDomain }),
  })
  return domain === undefined ? { path } : { path, domain }
}
