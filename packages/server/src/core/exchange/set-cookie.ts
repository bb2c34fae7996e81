import { setCookieLine, type Cookie } from './cookie.ts'

/** The header methods that are needed to write cookies; `Headers` has them as they are. */
export interface HeaderWriter {
  get(name: string): string | null
  set(name: string, value: string): void
  append(name: string, value: string): void
}

/**
 * Appends the cookies to a response head, keeping everybody else's, and forbids storing the
 * response: a shared cache must never hand one user's cookie to another (RFC 9111 section 7.3).
 */
export function writeCookies(headers: HeaderWriter, cookies: readonly Cookie[]): void {
  if (cookies.length === 0) return
  for (const cookie of cookies) headers.append('set-cookie', setCookieLine(cookie))
  headers.set('cache-control', withNoStore(headers.get('cache-control')))
}

/** Forbids storing the response, unless somebody has said already how it may be cached. */
export function forbidStoringIn(headers: Pick<HeaderWriter, 'get' | 'set'>): void {
  if (headers.get('cache-control') === null) headers.set('cache-control', 'no-store')
}

/** A `Cache-Control` that forbids storing, whatever else it says. */
function withNoStore(cacheControl: string | null): string {
  if (cacheControl === null) return 'no-store'
  return /\bno-store\b/i.test(cacheControl) ? cacheControl : `${cacheControl}, no-store`
}

/**
 * Puts back what a CORS middleware said in `Vary` and tRPC's Node adapters overwrite: without
 * `Origin` in it, a shared cache may answer one origin with another's CORS headers.
 */
export function keepVary(headers: HeaderWriter, before: string | null): void {
  const now = headers.get('vary')
  const names = [before, now].flatMap((value) => value?.split(',') ?? []).map((v) => v.trim())
  const unique = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].filter(
    Boolean,
  )
  if (unique.length > 0) headers.set('vary', unique.join(', '))
}
