import type { Backend } from '../core/backend/backend.ts'
import type { CookieAttributes } from '../core/backend/transport/cookie-options.ts'
import type { Finding, PlainReason, Reason } from './diagnosis.ts'
import type { Seen } from './seen.ts'

/** Why a request brought no token for a backend. */
export function absenceOf({ transport }: Backend, seen: Seen): Finding {
  if (transport.carrier === 'cookie') return cookieAbsence(seen, transport.cookie)
  if (seen.authorization === 'none') return { reason: 'no-authorization' }
  return { reason: seen.authorization === 'bearer' ? 'malformed' : 'other-authorization-scheme' }
}

/** Whether every stranger's request looks like this. */
export function isStrangers({ reason }: Finding): boolean {
  const strangers: readonly Reason[] = ['no-cookie', 'not-a-browser', 'no-authorization']
  return strangers.includes(reason)
}

/** What is certain first, then what is likely, then what is usual. */
function cookieAbsence(seen: Seen, cookie?: CookieAttributes): Finding {
  return (cookie && cookieObstacle(seen, cookie)) ?? { reason: usualReason(seen) }
}

function cookieObstacle(seen: Seen, cookie: CookieAttributes): Finding | null {
  const { name: expected } = cookie
  if (seen.cookies.includes(expected)) return { reason: 'malformed' } // it is empty
  const found = seen.cookies.find((name) => bareName(name) === bareName(expected))
  if (found !== undefined) return { reason: 'cookie-name', expected, found }
  if (!isUnder(cookie.domain, seen.host)) return { reason: 'cookie-domain' }
  if (cookie.secure && seen.scheme === 'http' && !seen.keepsSecureOverHttp) {
    return { reason: 'secure-over-http' }
  }
  if (seen.site === 'cross-site' && cookie.sameSite !== 'none') return { reason: 'same-site' }
  return null
}

function usualReason({ browser, cookies, site, webSocket }: Seen): PlainReason {
  if (!browser) return 'not-a-browser'
  // A page's `fetch` sends cookies to its own origin only, unless told otherwise; a WebSocket always.
  const other = site === 'same-site' || site === 'cross-site'
  return other && cookies.length === 0 && !webSocket ? 'credentials-not-included' : 'no-cookie'
}

/** Without prefix, case and separators, by which names are mistaken for each other. */
function bareName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^__(host|secure)-/, '')
    .replaceAll(/[^a-z0-9]/g, '')
}

/** Whether a browser keeps a cookie of the domain that this host sets (RFC 6265 section 5.1.3). */
function isUnder(domain: string | undefined, host: string | null): boolean {
  const hostname = URL.parse(`http://${host ?? ''}`)?.hostname
  if (domain === undefined || hostname === undefined) return true
  return `.${hostname}`.endsWith(`.${domain.toLowerCase()}`)
}
