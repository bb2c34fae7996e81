import { AuthError } from '../errors.ts'
import type { Cookie } from '../exchange/cookie.ts'
import { readCookie } from './cookie-header.ts'
import { cookieAttributes, type CookieTransportOptions } from './cookie-options.ts'
import type { Transport } from './transport.ts'

/** Name and value together: what browsers keep (RFC 6265bis section 5.6). */
const maxCookieBytes = 4096

/** What a value may consist of: cookie-octets (RFC 6265bis section 4.1.1). */
const isCookieValue = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/

/**
 * The token in a cookie.
 *
 * @throws {AuthConfigError} for attributes that a browser would refuse or a header can not hold
 */
export function cookieTransport(options: CookieTransportOptions = {}): Transport {
  const attributes = cookieAttributes(options)
  const { name } = attributes
  // One function makes both, so that a deletion repeats every attribute: a browser drops only the
  // cookie of the same name, domain and path, and refuses SameSite=None without Secure.
  const cookie = (value: string, maxAge: number): Cookie => ({ ...attributes, value, maxAge })

  return {
    carrier: 'cookie',
    slot: `cookie ${name}`,
    cookie: attributes,
    read: (exchange) => readCookie(exchange.header('cookie'), name),
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
      exchange.jar.set(cookie(token, lifetime), rank)
      return {}
    },
    clear: (exchange) => exchange.jar.set(cookie('', 0), 'identity'),
  }
}
