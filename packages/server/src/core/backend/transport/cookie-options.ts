import { AuthConfigError } from '../../config.ts'
import type { Cookie } from '../../exchange/cookie.ts'

/** Where a browser keeps a cookie. */
export type CookiePlace = Pick<CookieTransportOptions, 'cookiePath' | 'cookieDomain'>

export interface CookieTransportOptions {
  /**
   * The cookie's name, used exactly as given. A name that starts with `__Host-` or `__Secure-` must
   * have the attributes that browsers demand of it.
   *
   * @default `'__Host-trpc-auth'`; with a path or a domain `'__Secure-trpc-auth'`, and without
   *   Secure `'trpc-auth'`, for browsers would refuse the prefix (OWASP ASVS 5.0, 3.3.1)
   */
  readonly cookieName?: string
  /** Paths to which the browser sends the cookie. @default '/' */
  readonly cookiePath?: string
  /** Host whose subdomains get the cookie as well. @default none: this host only */
  readonly cookieDomain?: string
  /**
   * Sent over HTTPS only. Chrome and Firefox make an exception for `http://localhost`.
   *
   * @default true
   */
  readonly cookieSecure?: boolean
  /** Out of reach of the page's scripts. @default true */
  readonly cookieHttpOnly?: boolean
  /**
   * Whether pages of other sites may send the cookie. `none` needs `cookieSecure`, and then
   * `trustedOrigins` for those sites.
   *
   * @default 'lax'
   */
  readonly cookieSameSite?: 'lax' | 'strict' | 'none'
  /**
   * Where the cookie was kept before `cookiePath` or `cookieDomain` was changed, as in
   * `[{ cookieDomain: 'app.example.com' }]`. It is deleted there whenever somebody signs in or out.
   *
   * @default none: guessed from the request, if more than one cookie of the name comes
   */
  readonly cookieFormerly?: readonly CookiePlace[]
  /** Kept apart for each top-level site that embeds this one (CHIPS). @default false */
  readonly cookiePartitioned?: boolean
}

/** What is the same for every cookie of a transport. */
export type CookieAttributes = Omit<Cookie, 'value' | 'maxAge'>

/** The attributes with their defaults, checked: what is refused here, a browser would drop silently. */
export function cookieAttributes(options: CookieTransportOptions): CookieAttributes {
  const domain = options.cookieDomain
  const path = options.cookiePath ?? '/'
  const secure = options.cookieSecure ?? true
  const attributes = {
    name: options.cookieName ?? defaultPrefix({ secure, path, domain }) + 'trpc-auth',
    path,
    ...(domain === undefined ? {} : { domain }),
    secure,
    httpOnly: options.cookieHttpOnly ?? true,
    sameSite: options.cookieSameSite ?? 'lax',
    partitioned: options.cookiePartitioned ?? false,
  }
  for (const [broken, sentence] of rules) if (broken(attributes)) refuse(sentence(attributes))
  return attributes
}

interface Place {
  readonly secure: boolean
  readonly path: string
  readonly domain: string | undefined
}

/**
 * The strongest that a browser takes for this place. `__Host-` makes it refuse a cookie that a sibling
 * subdomain planted, `__Secure-` one that came over plain HTTP (RFC 6265bis section 4.1.3).
 */
function defaultPrefix({ secure, path, domain }: Place): string {
  if (!secure) return ''
  return path === '/' && domain === undefined ? '__Host-' : '__Secure-'
}

/** RFC 1123 section 2.1: labels of letters, digits and inner hyphens, of 63 characters at most. */
const isHostName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i

/** Of all its labels together (RFC 1035 section 2.3.4, without the last dot). */
const maxHostName = 253

/** A longer attribute is overlooked, and the cookie lands elsewhere (RFC 6265bis section 5.6). */
const maxAttribute = 1024

/** What is wrong, and what to do about it (RFC 6265bis sections 4.1, 5.4 to 5.7; CVE-2024-47764). */
const rules: readonly [(a: CookieAttributes) => boolean, (a: CookieAttributes) => string][] = [
  [
    ({ name }) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name),
    ({ name }) =>
      `cookieName: ${JSON.stringify(name)} is not a cookie name. Use letters, digits and - _ . only.`,
  ],
  [
    ({ path }) => !/^\/[\x21-\x3a\x3d-\x7e]*$/.test(path),
    ({ path }) =>
      `cookiePath: ${JSON.stringify(path)} is not a path. Start with "/" and use neither ";", "<", blanks nor control characters.`,
  ],
  [
    ({ path }) => path.length > maxAttribute,
    ({ path }) =>
      `cookiePath: ${path.length} characters are too many, browsers overlook more than ${maxAttribute}.`,
  ],
  [
    ({ domain = 'localhost' }) =>
      !isHostName.test(domain) || /^[\d.]+$/.test(domain) || domain.length > maxHostName,
    ({ domain }) =>
      `cookieDomain: ${JSON.stringify(domain)} is not a host name. Write it without scheme, port or leading dot, as in "example.com".`,
  ],
  [
    // The public suffixes below, as co.uk, change too often to be kept here.
    ({ domain }) => domain !== undefined && domain !== 'localhost' && !domain.includes('.'),
    ({ domain }) =>
      `cookieDomain: ${JSON.stringify(domain)} is a top-level domain, for which browsers keep no cookie. Name a domain of your own, as in "example.com".`,
  ],
  [
    ({ sameSite }) => !['lax', 'strict', 'none'].includes(sameSite),
    ({ sameSite }) =>
      `cookieSameSite: ${JSON.stringify(sameSite)} is unknown. Use "lax", "strict" or "none".`,
  ],
  [
    ({ sameSite, secure }) => sameSite === 'none' && !secure,
    () => 'cookieSameSite "none" needs cookieSecure: browsers drop such a cookie otherwise.',
  ],
  [
    ({ partitioned, secure }) => partitioned && !secure,
    () => 'cookiePartitioned needs cookieSecure: browsers drop such a cookie otherwise.',
  ],
  [
    ({ name, secure }) => /^__secure-/i.test(name) && !secure,
    ({ name }) => `cookieName: ${name} needs cookieSecure, because of its __Secure- prefix.`,
  ],
  [
    // draft-ietf-httpbis-layered-cookies; Chromium holds to it.
    ({ name, secure, httpOnly }) => /^__(host-)?http-/i.test(name) && !(secure && httpOnly),
    ({ name }) =>
      `cookieName: ${name} needs cookieSecure and cookieHttpOnly, because of its Http- prefix.`,
  ],
  [
    ({ name, secure, path, domain }) =>
      /^__host-/i.test(name) && !(secure && path === '/' && domain === undefined),
    ({ name }) =>
      `cookieName: ${name} needs cookieSecure, cookiePath "/" and no cookieDomain, because of its __Host- prefix.`,
  ],
]

function refuse(sentence: string): never {
  throw new AuthConfigError(sentence)
}
