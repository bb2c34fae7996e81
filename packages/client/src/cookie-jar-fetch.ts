import { CookieJar } from 'tough-cookie'
import { jarMark } from './jar-mark.ts'

/** The platform's fetch, as tRPC's links call it too. */
export type JarFetch = (
  input: string | URL | Request,
  init?: Omit<RequestInit, 'signal'> & { readonly signal?: AbortSignal | null | undefined },
) => Promise<Response>

export interface CookieJarFetchOptions {
  /** Where the cookies are kept: give one that persists them. @default a new one, in memory */
  readonly jar?: CookieJar
  /** @default the platform's own */
  readonly fetch?: typeof globalThis.fetch
}

/** One of the requests that a call of fetch results in. */
interface Hop {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: ArrayBuffer | null
}

/**
 * A fetch for clients outside of browsers, which keeps cookies and sends them back as browsers do:
 * on redirects too, and `Secure` ones over `http://localhost`. The body is read into memory.
 */
export function cookieJarFetch(options: CookieJarFetchOptions = {}): JarFetch {
  const { jar = new CookieJar(), fetch = globalThis.fetch } = options

  async function send(hop: Hop, init: RequestInit): Promise<Response> {
    if (init.credentials === 'omit') return fetch(hop.url, { ...init, ...hop, redirect: 'manual' })
    const headers = new Headers(hop.headers)
    const cookies = [headers.get('cookie'), await jar.getCookieString(hop.url)].filter(Boolean)
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
    const response = await fetch(hop.url, { ...init, ...hop, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      // What a browser silently drops is silently dropped.
      await jar.setCookie(line, hop.url, { ignoreError: true })
    }
    return response
  }

  return async (input, { signal: given, ...init } = {}) => {
    const request = new Request(input, given === undefined ? init : { ...init, signal: given })
    const { url, method, headers, signal, redirect, credentials } = request
    const body = request.body === null ? null : await request.arrayBuffer()
    let hop: Hop = { url, method, headers, body }
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(hop, { ...init, signal, credentials })
      const location = locationOf(response)
      if (location === null || redirect === 'manual') {
        return Object.assign(response, { [jarMark]: true })
      }
      await response.body?.cancel()
      if (redirect === 'error') throw new TypeError('fetch failed: the server redirects')
      if (redirects === maxRedirects) throw new TypeError('fetch failed: too many redirects')
      hop = redirected(hop, response.status, targetOf(location, hop))
    }
  }
}

// The rest is as in browsers: Fetch standard, section "HTTP-redirect fetch".
const maxRedirects = 20

function locationOf({ status, headers }: Response): string | null {
  return [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null
}

/** Platforms differ in what they fetch: Bun and Deno read files, and all of them `data:`. */
function targetOf(location: string, { url }: Hop): URL {
  const target = URL.canParse(location, url) ? new URL(location, url) : null
  if (target?.protocol === 'http:' || target?.protocol === 'https:') return target
  const found = target === null ? 'no URL' : `${target.protocol}`
  throw new TypeError(
    `fetch failed: the server redirects to ${found}; only http and https are followed`,
  )
}

function redirected(hop: Hop, status: number, target: URL): Hop {
  const headers = new Headers(hop.headers)
  if (target.origin !== new URL(hop.url).origin) {
    for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name)
  }
  const { method } = hop
  const asGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD')
  if (!asGet) return { ...hop, url: target.href, headers }
  for (const name of Array.from(headers.keys())) {
    if (name.startsWith('content-')) headers.delete(name)
  }
  return { url: target.href, method: 'GET', headers, body: null }
}
