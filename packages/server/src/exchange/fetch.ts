import { isSafeMethod, type Exchange } from './exchange.ts'
import { setCookieLine, type Cookie } from './cookie.ts'
import { HeldResponse } from './held-response.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { forbidStoringIn, writeCookies } from './set-cookie.ts'

/** The context options of tRPC's fetch adapter: App Router, Workers, Bun, Deno, Hono. */
export interface FetchOptions {
  readonly req: Request
  readonly resHeaders: Headers
  readonly info?: { readonly accept?: string | null; readonly type?: string }
  /** The client's address, if the runtime tells it: a `Request` does not. @default unknown */
  readonly remoteAddress?: string | undefined
}

/** Requests that are inside {@link holdResponse}, by the identity of their headers. */
const held = new WeakMap<Headers, HeldResponse>()

/** A class for the same reason as `NodeExchange`. */
export class FetchExchange implements Exchange {
  readonly lasting = false
  readonly #options: FetchOptions
  readonly #response: HeldResponse | undefined
  #jar: CookieJar | undefined

  constructor(options: FetchOptions) {
    this.#options = options
    // Hono hands on a Proxy of the request; its headers keep their identity.
    this.#response = held.get(options.req.headers)
  }

  get safe(): boolean {
    return isSafeMethod(this.#options.req.method)
  }

  get jar(): CookieJar {
    return (this.#jar ??= this.#response?.addJar() ?? new CookieJar(unwrappedHead(this.#options)))
  }

  get remoteAddress(): string | null {
    return this.#options.remoteAddress ?? null
  }

  forbidStoring(): void {
    if (this.#response) this.#response.storable = false
    else forbidStoringIn(this.#options.resHeaders)
  }

  header(name: string): string | null {
    const { headers, url } = this.#options.req
    // A request that never went over a wire has no `Host`.
    return headers.get(name) ?? (name === 'host' ? new URL(url).host : null)
  }
}

/** Runs a fetch handler and gives its response the cookies of the calls inside, once they settled. */
export async function holdResponse(
  req: Request,
  handler: () => Promise<Response>,
): Promise<Response> {
  const holding = new HeldResponse()
  held.set(req.headers, holding)
  const response = await handler()
  const settled = holding.settled()
  if (settled !== null) await settled
  const cookies = holding.commit()
  // Asked for only if needed: frameworks make the headers of a response when somebody asks.
  if (!holding.storable) forbidStoringIn(response.headers)
  if (cookies.length > 0) writeCookies(response.headers, cookies)
  return response
}

/**
 * Without the wrapper only `resHeaders` can be reached. tRPC copies it when all calls are done,
 * except under streaming, where it does so before any call has finished.
 */
function unwrappedHead({ resHeaders, info }: FetchOptions): ResponseHead {
  const streams = info?.accept === 'application/jsonl' || info?.type === 'subscription'
  if (streams) return { writable: false, why: unwrappedStream }
  return {
    writable: true,
    waits: false,
    sent: () => false, // all calls are done before tRPC makes the response
    attach(jar) {
      let written: readonly string[] = []
      jar.onChange((cookies) => {
        replaceLines(resHeaders, written, cookies)
        written = cookies.map(setCookieLine)
      })
    },
  }
}

/** `Headers` can only drop all `Set-Cookie` lines at once, so the app's own are put back. */
function replaceLines(
  headers: Headers,
  written: readonly string[],
  cookies: readonly Cookie[],
): void {
  const others = headers.getSetCookie().filter((line) => !written.includes(line))
  headers.delete('set-cookie')
  for (const line of others) headers.append('set-cookie', line)
  writeCookies(headers, cookies)
}

const unwrappedStream =
  "This call sets a cookie, but the fetch adapter sends the head of a streamed response before the call is done. Serve tRPC through auth.fetchRequestHandler, which waits, or send this call through httpLink or httpBatchLink (the client's authLink does that)."
