import type { Cookie } from './cookie.ts'

/**
 * Why a cookie is written: a sign-in or sign-out (`identity`) beats a `renewal` of the same one, and
 * both beat the deletion of what may be left of an earlier configuration (`leftover`).
 */
export type CookieRank = (typeof ranks)[number]

/** A lower one never takes the place of a higher one. */
const ranks = ['leftover', 'renewal', 'identity'] as const

/** A head through which cookies leave. Most responses have one; some requests have several. */
export interface CookieOwner {
  /** One of its cookies was overtaken by another head's. */
  overtaken(): void
}

interface Entry {
  readonly cookie: Cookie
  readonly rank: CookieRank
  readonly owner: CookieOwner
}

/** The cookies of one response, whoever sets them: one for each name, domain and path. */
export class ResponseCookies {
  readonly #entries = new Map<string, Entry>()

  /** @returns whether it counts */
  set(cookie: Cookie, rank: CookieRank, owner: CookieOwner): boolean {
    const key = JSON.stringify([cookie.name, cookie.domain?.toLowerCase(), cookie.path])
    const before = this.#entries.get(key)
    if (before !== undefined && ranks.indexOf(rank) < ranks.indexOf(before.rank)) return false
    this.#entries.set(key, { cookie, rank, owner })
    if (before !== undefined && before.owner !== owner) before.owner.overtaken()
    return true
  }

  /**
   * Those of one head. What deletes a leftover comes first: to clients that do not tell the cookie of
   * a host from that of a domain of the same name, it would be the end of the new one.
   */
  of(owner: CookieOwner): readonly Cookie[] {
    const own = [...this.#entries.values()].filter((entry) => entry.owner === owner)
    const isLeftover = ({ rank }: Entry) => rank === 'leftover'
    const ordered = [...own.filter(isLeftover), ...own.filter((entry) => !isLeftover(entry))]
    return ordered.map(({ cookie }) => cookie)
  }
}

const requests = new WeakMap<Headers, ResponseCookies>()

/**
 * The cookies with which a request is answered, where it may be through several heads.
 *
 * @param headers of the request: the same object for everybody
 */
export function cookiesOf(headers: Headers): ResponseCookies {
  const known = requests.get(headers)
  if (known !== undefined) return known
  const cookies = new ResponseCookies()
  requests.set(headers, cookies)
  return cookies
}
