import { stringifySetCookie } from 'cookie'

/** One cookie to be set, in the words of RFC 6265. Fits the options of Next's `cookies().set`. */
export interface Cookie {
  readonly name: string
  readonly value: string
  /** Seconds from now; `0` deletes. @default the end of the browser's session */
  readonly maxAge?: number
  readonly path: string
  readonly domain?: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly partitioned: boolean
}

/**
 * The `Set-Cookie` line. A deletion also says `Expires`, for clients that ignore `Max-Age=0`.
 *
 * @throws {TypeError} for a name, value, path or domain that the header cannot hold
 */
export function setCookieLine(cookie: Cookie): string {
  const deletion = cookie.maxAge === 0 ? { expires: new Date(0) } : {}
  try {
    // A token is made of cookie-octets only, so nothing is encoded (RFC 6265 section 4.1.1).
    return stringifySetCookie({ ...cookie, ...deletion }, { encode: String })
  } catch {
    // Its own message repeats the value, which is a token.
    throw new TypeError(`The cookie ${JSON.stringify(cookie.name)} holds what no header can.`)
  }
}
