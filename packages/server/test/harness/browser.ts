import type { TRPCClient } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { Cookie, CookieJar, getPublicSuffix } from 'tough-cookie'
import { createClient, type LinkName } from './client.ts'
import type { Running } from './serve.ts'
import { endpoint } from './served.ts'

export interface BrowserOptions {
  /** @default 'httpBatchLink' */
  readonly link?: LinkName
  /**
   * The origin under which the browser knows the server, as if DNS and a proxy that ends TLS were
   * in between. @default the server's own address
   */
  readonly at?: string
  /** The origin of the page that makes the calls. @default the server's own */
  readonly page?: string
  /** Another page's, when two pages are open in one browser. @default a jar of its own */
  readonly jar?: CookieJar
  /** Headers that a browser would send and this client does not. @default none */
  readonly without?: readonly string[]
  /** Sent with every request, in place of what the browser would send. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The head of one response as it came over the wire. */
export interface Seen {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  /** The raw `Set-Cookie` lines. */
  readonly setCookie: readonly string[]
}

/**
 * A browser's part in the play: a cookie jar that obeys RFC 6265bis (`Secure` on the loopback,
 * `SameSite`, prefixes, expiry by the app's clock), `Origin` and `Sec-Fetch-Site` as browsers send
 * them, and a tRPC client on top.
 */
export class Browser<TRouter extends AnyTRPCRouter> {
  readonly jar: CookieJar
  /** Every response so far. */
  readonly seen: Seen[] = []
  readonly trpc: TRPCClient<TRouter>
  readonly #server: Running<TRouter>
  readonly #at: URL
  readonly #page: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #without: readonly string[]

  constructor(server: Running<TRouter>, options: BrowserOptions = {}) {
    this.#server = server
    this.#at = new URL(options.at ?? server.origin)
    this.#page = new URL(options.page ?? this.#at)
    this.#headers = options.headers ?? {}
    this.#without = options.without ?? []
    this.jar = options.jar ?? new CookieJar(undefined, { allowSecureOnLocal: true })
    const url = new URL(endpoint, this.#at).href
    this.trpc = createClient(options.link ?? 'httpBatchLink', url, (request) => this.#send(request))
  }

  /** The address of a path of the server, as the browser knows it. */
  at(path: string): string {
    return new URL(path, this.#at).href
  }

  /** As a script of the page would, the cookies included; the path is one of the server's. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.#send(new Request(new URL(path, this.#at), init))
  }

  /** Cookies that would be sent to this path of the server, or to another address, now. */
  async cookies(path: string = endpoint): Promise<Cookie[]> {
    const { href } = new URL(path, this.#at)
    const sameSiteContext = this.#site() === 'cross-site' ? 'none' : 'strict'
    const cookies = await this.jar.getCookies(href, { sameSiteContext, expire: false })
    const now = this.#server.app.clock()
    return cookies.filter(({ expires }) => !(expires instanceof Date) || expires > now)
  }

  /** The last response. */
  get last(): Seen {
    const last = this.seen.at(-1)
    if (last === undefined) throw new Error('The browser has sent nothing yet.')
    return last
  }

  /** What the browser adds to a request for this path: cookies, and where its page comes from. */
  async headers(path: string, method: string): Promise<Headers> {
    const headers = new Headers({ 'sec-fetch-site': this.#site() })
    if (method !== 'GET') headers.set('origin', this.#page.origin)
    const cookies = await this.cookies(path)
    if (cookies.length > 0) headers.set('cookie', cookies.map((c) => c.cookieString()).join('; '))
    for (const name of this.#without) headers.delete(name)
    for (const [name, value] of Object.entries(this.#headers)) headers.set(name, value)
    return headers
  }

  /** The head of the request that opens a WebSocket: always with `Origin` (RFC 6455 section 4.1). */
  async handshake(): Promise<{ url: string; headers: Headers }> {
    const headers = await this.headers(endpoint, 'GET')
    if (!this.#without.includes('origin')) headers.set('origin', this.#page.origin)
    headers.delete('sec-fetch-site') // Chromium sends none here
    return { url: `ws://127.0.0.1:${this.#server.port}${endpoint}`, headers }
  }

  async #send(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const added = await this.headers(url.pathname, request.method)
    for (const [name, value] of added) request.headers.set(name, value)
    for (const name of this.#without) request.headers.delete(name)
    const response = await this.#server.send(request)
    const setCookie = response.headers.getSetCookie()
    for (const line of setCookie) await this.#keep(line, url)
    this.seen.push({ url, status: response.status, headers: response.headers, setCookie })
    return response
  }

  /** What the browser would drop, the jar drops: in silence, as browsers do. */
  async #keep(line: string, url: URL): Promise<void> {
    const cookie = Cookie.parse(line)
    if (cookie === undefined) return
    const now = this.#server.app.clock()
    // tough-cookie counts Max-Age by the system's clock; here only the app's counts.
    if (typeof cookie.maxAge === 'number') {
      cookie.expires = new Date(now.getTime() + cookie.maxAge * 1000)
      cookie.maxAge = null
    }
    await this.jar.setCookie(cookie, url.href, { now, ignoreError: true })
  }

  /** How the page stands to the server, in the words of the `Sec-Fetch-Site` header. */
  #site(): 'same-origin' | 'same-site' | 'cross-site' {
    if (this.#page.origin === this.#at.origin) return 'same-origin'
    const same = registrable(this.#page) === registrable(this.#at)
    return same && this.#page.protocol === this.#at.protocol ? 'same-site' : 'cross-site'
  }
}

/** The site that a host belongs to; an address is a site of its own. */
function registrable({ hostname }: URL): string {
  return getPublicSuffix(hostname, { ignoreError: true }) ?? hostname
}
