import { isJsonl, streamParams, type CallInfo, type ConnectionParams } from './call-info.ts'
import { isSafeMethod, searchOf, type Exchange } from './exchange.ts'
import { setCookieLine, type Cookie } from './cookie.ts'
import { HeldResponse } from './held-response.ts'
import { CookieJar, jarOf, redirectStatus, type ResponseHead } from './jar.ts'
import { cookiesOf } from './response-cookies.ts'
import { forbidStoringIn, writeCookies } from './set-cookie.ts'

/** The context options of tRPC's fetch adapter: App Router, Workers, Bun, Deno, Hono. */
export interface FetchOptions {
  readonly req: Request
  readonly resHeaders: Headers
  readonly info?: CallInfo
  /** The client's address, if the runtime tells it: a `Request` does not. @default unknown */
  readonly remoteAddress?: string | undefined
}

/** Requests that are inside {@link holdResponse}, by the identity of their headers. */
const held = new WeakMap<Headers, HeldResponse>()

/** The response that a request is going to have, if something holds it. */
export function heldResponse(headers: Headers): HeldResponse | undefined {
  return held.get(headers)
}

/** A class for the same reason as `NodeExchange`. */
export class FetchExchange implements Exchange {
  readonly lasting = false
  readonly connectionParams: ConnectionParams | null
  readonly #options: FetchOptions
  readonly #response: HeldResponse | undefined

  constructor(options: FetchOptions) {
    this.connectionParams = streamParams(options.info)
    this.#options = options
    // Hono hands on a Proxy of the request; its headers keep their identity.
    this.#response = heldResponse(options.req.headers)
    // Only a write begins work that waits for the end.
    const streamed = isJsonl(options.info) && !this.safe
    if (this.#response && streamed) this.#response.streamed = true
  }

  get safe(): boolean {
    return isSafeMethod(this.#options.req.method)
  }

  get jar(): CookieJar {
    if (this.#response) return this.#response.jar
    const { req, resHeaders } = this.#options
    return jarOf(
      resHeaders,
      () => new CookieJar(unwrappedHead(this.#options), cookiesOf(req.headers)),
    )
  }

  get path(): string | null {
    return new URL(this.#options.req.url).pathname
  }

  search(): string {
    return searchOf(this.#options.req.url)
  }

  get gone(): boolean {
    return this.#options.req.signal.aborted
  }

  get remoteAddress(): string | null {
    return this.#options.remoteAddress ?? null
  }

  get whenOver(): Exchange['whenOver'] {
    const response = this.#response
    return response && ((callback) => response.end.wait(callback))
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
  const { holding, response } = await hold(req, handler)
  if (holding === null) return response
  // The body of a stream stays the caller's, so nobody tells when it is over.
  if (holding.streamed) setTimeout(() => holding.end.tell(), 1000)
  else holding.end.tellNext()
  return response
}

/** The same, for a response that goes out as it comes back from here. */
export async function holdOwnResponse(
  req: Request,
  handler: () => Promise<Response>,
): Promise<Response> {
  const { holding, response } = await hold(req, handler)
  if (holding === null) return response
  const body = holding.streamed ? response.body : null // made when somebody asks for it
  if (body === null) {
    holding.end.tellNext()
    return response
  }
  const { readable, writable } = new TransformStream()
  const over = () => holding.end.tellNext()
  // However it ends: the source may fail, and the client may leave, which cancels the source.
  void body.pipeTo(writable).then(over, over)
  return new Response(readable, response)
}

async function hold(req: Request, handler: () => Promise<Response>) {
  const outer = heldResponse(req.headers)
  // The wrapper around it has the response.
  if (outer?.sent === false) return { holding: null, response: await handler() }
  const holding = new HeldResponse()
  held.set(req.headers, holding)
  try {
    const answer = await handler()
    for (let work = holding.settled(); work !== null; work = holding.settled()) await work
    const cookies = holding.commit()
    const response = withCookies(redirected(answer, holding.redirection), cookies, holding.storable)
    return { holding, response }
  } catch (cause) {
    holding.abandon()
    throw cause
  }
}

/** The answer of a call that sends the browser on. */
function redirected(response: Response, location: string | null): Response {
  if (location === null) return response
  const headers = new Headers(response.headers)
  headers.set('location', location)
  return new Response(response.body, { status: redirectStatus, headers })
}

function withCookies(response: Response, cookies: readonly Cookie[], storable: boolean): Response {
  // Asked for only if needed: frameworks make the headers of a response when somebody asks.
  const write = ({ headers }: Response) => {
    if (!storable) forbidStoringIn(headers)
    if (cookies.length > 0) writeCookies(headers, cookies)
  }
  try {
    write(response)
    return response
  } catch (cause) {
    // `Response.redirect`, and whatever `fetch` answered, has headers that nobody may change.
    if (!(cause instanceof TypeError)) throw cause
    const copy = new Response(response.body, response)
    write(copy)
    return copy
  }
}

/**
 * Without the wrapper only `resHeaders` can be reached. tRPC copies it when all calls are done,
 * except under streaming, where it does so before any call has finished.
 */
function unwrappedHead({ req, resHeaders, info }: FetchOptions): ResponseHead {
  const known = info ?? { accept: req.headers.get('trpc-accept') } // an app may leave info out
  if (isJsonl(known) || info?.type === 'subscription')
    return { writable: false, why: unwrappedStream }
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
