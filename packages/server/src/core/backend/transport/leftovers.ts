import type { Cookie } from '../../exchange/cookie.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { readCookies } from './cookie-header.ts'
import type { CookieAttributes } from './cookie-options.ts'

/** Where one cookie may be. */
type Place = Pick<Cookie, 'path' | 'domain'>

export interface LeftoverOptions {
  /** Where the cookie was kept by an earlier configuration. */
  readonly former: readonly Place[]
  /**
   * How many the browser may send without one too many: none before a sign-in, and before a sign-out
   * the one that is deleted anyway.
   */
  readonly most: 0 | 1
}

/**
 * Deletes the cookies of the same name that an earlier configuration may have left in the browser. A
 * request does not tell a cookie's domain and path, and one of them could be what the browser sends
 * first from now on: signing out would sign nobody out.
 */
export function clearLeftovers(
  exchange: Exchange,
  attributes: CookieAttributes,
  { former, most }: LeftoverOptions,
): void {
  const sent = readCookies(exchange.header('cookie'), attributes.name).length
  if (sent === 0) return
  // With the prefix there is room for one (RFC 6265bis section 4.1.3.2).
  const guessed = sent > most && !/^__host-/i.test(attributes.name)
  const places = guessed ? [...former, ...placesOf(exchange, attributes.path)] : former
  const { domain, path, ...rest } = attributes
  for (const place of places) {
    if (place.domain?.toLowerCase() === domain?.toLowerCase() && place.path === path) continue
    exchange.jar.set({ ...rest, ...place, value: '', maxAge: 0 }, 'leftover')
  }
}

/** How deep a host or a path is looked through: nobody hosts deeper, and each is a line of the head. */
const maxDepth = 4

function placesOf(exchange: Exchange, path: string): readonly Place[] {
  const domains = domainsOf(exchange.header('host'))
  return pathsOf(exchange.path, path).flatMap((each) => [
    { path: each },
    ...domains.map((domain) => ({ path: each, domain })),
  ])
}

/** The host and those above it; what stands alone takes no cookie, and neither does an address. */
function domainsOf(host: string | null): readonly string[] {
  const name = URL.parse(`http://${host ?? ''}`)?.hostname ?? ''
  if (/^[\d.]*$/.test(name) || name.startsWith('[')) return []
  const labels = name.split('.')
  const above = labels.map((_label, at) => labels.slice(at).join('.')).slice(0, -1)
  return above.slice(-maxDepth)
}

function pathsOf(asked: string | null, own: string): readonly string[] {
  const segments = (asked ?? '').split('/').slice(1, -1)
  const above = segments.map((_segment, at) => `/${segments.slice(0, at + 1).join('/')}`)
  const writable = above.filter((path) => /^[\x21-\x3a\x3d-\x7e]+$/.test(path))
  return [...new Set(['/', own, ...writable.slice(0, maxDepth)])]
}
