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

export function fetchExchange({ req, resHeaders, ...options }: FetchOptions): Exchange {
  // Hono hands on a Proxy of the request; its headers keep their identity.
  const response = held.get(req.headers)
  return {
    safe: isSafeMethod(req.method),
    lasting: false,
    jar: response?.addJar() ?? new CookieJar(unwrappedHead(resHeaders, options.info)),
    remoteAddress: options.remoteAddress ?? null,
    forbidStoring() {
      if (response) response.storable = false
      else forbidStoringIn(resHeaders)
    },
    // A request that never went over a wire has no `Host`.
    header: (name) => req.headers.get(name) ?? (name === 'host' ? new URL(req.url).host : null),
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
  const cookies = await holding.commit()
  if (!holding.storable) forbidStoringIn(response.headers)
  // Asked for only if needed: frameworks make the headers of a response when somebody asks.
  if (cookies.length > 0) writeCookies(response.headers, cookies)
  return response
}

/**
 * Without the wrapper only `resHeaders` can be reached. tRPC copies it when all calls are done,
 * except under streaming, where it does so before any call has finished.
 */
function unwrappedHead(resHeaders: Headers, info: FetchOptions['info']): ResponseHead {
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
