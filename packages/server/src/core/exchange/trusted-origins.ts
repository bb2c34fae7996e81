import { AuthConfigError } from '../config.ts'
import type { Exchange } from './exchange.ts'

/** A request, as a function that names trusted origins sees it. */
export type OriginRequest = Pick<Exchange, 'header'>

/**
 * Origins, besides the server's own, whose pages may send the session cookie with a write: plain ones
 * (`https://app.example`, `capacitor://localhost`), all subdomains of one (`https://*.app.example`),
 * or a function that names those of a request's tenant.
 */
export type TrustedOriginsOption =
  | readonly string[]
  | ((request: OriginRequest) => readonly string[])

/** Whether an origin is one of them, for this request. */
export type TrustedOrigins = (origin: string, request: OriginRequest) => boolean

/**
 * @throws {AuthConfigError} for anything but an origin, or a pattern for its subdomains; for those that
 *   a function names when a request asks
 */
export function parseTrustedOrigins(origins: TrustedOriginsOption): TrustedOrigins {
  if (typeof origins === 'function') {
    return (origin, request) => parseTrustedOrigins(origins(request))(origin, request)
  }
  for (const text of origins) if (!isOrigin(text) && subdomainsOf(text) === null) refuse(text)
  const plain = new Set(origins.filter((text) => !text.includes('*')))
  const patterns = origins.flatMap((text) => subdomainsOf(text) ?? [])
  return (origin) => plain.has(origin) || patterns.some((pattern) => pattern(origin))
}

/**
 * One that a browser could send. The pages of an app shell or an extension have a scheme of their own,
 * whose origin a URL parser does not know.
 */
function isOrigin(text: string): boolean {
  if (text.includes('*')) return false
  return URL.parse(text)?.origin === text || isOwnScheme(text)
}

/** As the scheme's owner writes it. `file:` has no host: all such pages are `null`, whoever made them. */
function isOwnScheme(text: string): boolean {
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):\/\/[\w.-]+(:\d+)?$/.exec(text) ?? []
  return scheme !== '' && !['http', 'https', 'ws', 'wss', 'ftp', 'file'].includes(scheme)
}

/** For `https://*.app.example` whether an origin is below it, at any depth; `null` for other texts. */
function subdomainsOf(text: string): ((origin: string) => boolean) | null {
  const [, scheme, place] = /^(https?:\/\/)\*(\.[^*]+\.[^*]+)$/.exec(text) ?? []
  if (scheme === undefined || place === undefined || !isOrigin(`${scheme}a${place}`)) return null
  return (origin) => isOrigin(origin) && origin.startsWith(scheme) && origin.endsWith(place)
}

function refuse(text: string): never {
  const [what, instead] =
    text.includes('*') && text !== '*'
      ? ['a pattern that works', 'A * stands for subdomains only, as in "https://*.app.example".']
      : ['an origin', 'Give scheme, host and port only, as in "https://app.example".']
  throw new AuthConfigError(`trustedOrigins: ${JSON.stringify(text)} is not ${what}. ${instead}`)
}
