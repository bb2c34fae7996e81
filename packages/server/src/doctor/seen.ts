import type { Exchange } from '../core/exchange/exchange.ts'
import { isOwnOrigin } from '../core/exchange/origin.ts'

/** How the page that made the request relates to the server, in the words of `Sec-Fetch-Site`. */
export type Site = 'same-origin' | 'same-site' | 'cross-site' | 'none'

/** What may be shown of a request: no cookie values, and nothing of the `Authorization` header. */
export interface Seen {
  /** Names of the cookies that came, without anything that is not, or not only, a name. */
  readonly cookies: readonly string[]
  /** Host and port at which the browser reaches the server. */
  readonly host: string | null
  /** Of the page; `'null'` for one in a sandbox or a file. */
  readonly origin: string | null
  /** With which the browser reached the server, as far as the headers show. */
  readonly scheme: 'http' | 'https' | null
  /**
   * Whether the browser keeps Secure cookies over plain http: on localhost, and never in Safari.
   */
  readonly keepsSecureOverHttp: boolean
  /** What `Sec-Fetch-Site` says, or without it what origin and host show. */
  readonly site: Site | null
  /** Whether an `Authorization` header came, and with the expected scheme. */
  readonly authorization: 'none' | 'bearer' | 'other'
  /** Whether a browser sent it, as far as headers show, which anybody can write. */
  readonly browser: boolean
  readonly webSocket: boolean
}

export function seenOf(exchange: Exchange): Seen {
  const host = hostOf(exchange.header('host'))
  const origin = originOf(exchange.header('origin'))
  return {
    cookies: cookieNames(exchange.header('cookie')),
    host,
    origin,
    scheme: schemeOf(exchange, host),
    keepsSecureOverHttp: isLocal(host) && !isWebKit(exchange.header('user-agent') ?? ''),
    site: siteOf(exchange, origin, host),
    authorization: authorizationOf(exchange.header('authorization')),
    browser: isBrowser(exchange),
    webSocket: exchange.lasting,
  }
}

/**
 * Only what cannot be a token: a nameless cookie is sent as its value alone (RFC 6265bis section
 * 5.6), and with padding it looks like a name. One of 20 characters is too short for a token.
 */
function cookieNames(header: string | null): readonly string[] {
  const pairs = header?.split(';').filter((pair) => /^\s*[^=]{1,20}=|=[^=\s]/.test(pair)) ?? []
  const names = pairs.map((pair) => pair.slice(0, pair.indexOf('=')).trim())
  return [...new Set(names)].filter((name) => /^[\w.$-]{1,40}$/.test(name)).slice(0, 20)
}

function hostOf(host: string | null): string | null {
  const url = URL.parse(`http://${host ?? ''}`)
  // A `Host` that contains more than a host, such as user info, does not count.
  return url?.href === `http://${url?.host}/` && url.host.length <= 255 ? url.host : null
}

function originOf(origin: string | null): string | null {
  if (origin === null || origin === 'null') return origin
  const parsed = URL.parse(origin)?.origin
  return parsed === origin && origin.length <= 255 ? origin : null
}

function authorizationOf(header: string | null): Seen['authorization'] {
  if (header === null) return 'none'
  return /^bearer +\S/i.test(header) ? 'bearer' : 'other'
}

/** What the page says about itself comes first: a proxy that ends TLS forwards plain http. */
function schemeOf(exchange: Exchange, host: string | null): Seen['scheme'] {
  for (const name of ['origin', 'referer']) {
    const page = URL.parse(exchange.header(name) ?? '')
    const own = page !== null && isOwnOrigin(page.origin, host)
    if (own) return page.protocol === 'https:' ? 'https' : 'http'
  }
  const [forwarded] = exchange.header('x-forwarded-proto')?.split(',') ?? []
  if (forwarded === 'http' || forwarded === 'https') return forwarded
  return isUntrusted(exchange) ? 'http' : null
}

/**
 * Browsers send `Sec-Fetch-Site` over https and to localhost, and not otherwise (Fetch Metadata).
 */
function isUntrusted(exchange: Exchange): boolean {
  return isMozilla(exchange) && !exchange.lasting && exchange.header('sec-fetch-site') === null
}

/** Names and addresses that always mean this machine (RFC 6761 section 6.3). */
function isLocal(host: string | null): boolean {
  return /^((.*\.)?localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host ?? '')
}

/** Safari, and every browser on iOS. Chromium says AppleWebKit as well, and names itself. */
function isWebKit(userAgent: string): boolean {
  return userAgent.includes('AppleWebKit/') && !/Chrom(e|ium)\//.test(userAgent)
}

const sites: readonly Site[] = ['same-origin', 'same-site', 'cross-site', 'none']

function siteOf(exchange: Exchange, origin: string | null, host: string | null): Site | null {
  const told = exchange.header('sec-fetch-site')
  if (told !== null) return sites.find((site) => site === told) ?? null
  if (origin === null) return null
  if (isOwnOrigin(origin, host)) return 'same-origin'
  const page = URL.parse(origin)?.hostname
  const own = URL.parse(`http://${host ?? ''}`)?.hostname
  if (page === undefined || own === undefined) return 'cross-site'
  return siteName(page) === siteName(own) ? 'same-site' : 'cross-site'
}

/** Without the list of public suffixes: near enough for a hint. An address is a site of its own. */
function siteName(hostname: string): string {
  return /[\d\]]$/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.')
}

function isBrowser(exchange: Exchange): boolean {
  const marks = ['origin', 'referer', 'sec-fetch-site'] // Node's own fetch says sec-fetch-mode
  if (marks.some((name) => exchange.header(name) !== null)) return true
  return isMozilla(exchange)
}

/** What every browser calls itself, and Node, curl and other clients do not. */
function isMozilla(exchange: Exchange): boolean {
  return /^mozilla\//i.test(exchange.header('user-agent') ?? '')
}
