import { isSafeMethod, type Exchange } from './exchange.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { forbidStoringIn, keepVary, writeCookies, type HeaderWriter } from './set-cookie.ts'

/** A request of `node:http`, `node:http2`, Express, Fastify, Next pages or `ws`. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: { readonly remoteAddress?: string | undefined }
}

/** What is needed of `http.ServerResponse`, `http2.Http2ServerResponse` and their descendants. */
export interface NodeResponse {
  /** HTTP/2 only. */
  readonly stream?: unknown
  readonly headersSent: boolean
  getHeader(name: string): number | string | string[] | undefined
  setHeader(name: string, value: string): unknown
  appendHeader(name: string, value: string): unknown
  removeHeader(name: string): unknown
  writeHead(...args: unknown[]): unknown
  write(...args: unknown[]): boolean
  end(...args: unknown[]): unknown
  destroy(): unknown
  emit(event: string): boolean
}

export function isNodeResponse(res: object): res is NodeResponse {
  return 'writeHead' in res && typeof res.writeHead === 'function'
}

/**
 * Lets tRPC stream over HTTP/2: it sets `Transfer-Encoding` on every streamed response, which is
 * forbidden there (RFC 9113 section 8.2.2), so that Node throws and the call is never answered.
 */
function allowStreaming(res: NodeResponse): void {
  const writeHead = res.writeHead.bind(res)
  res.writeHead = (...args) => {
    res.removeHeader('transfer-encoding')
    return writeHead(...args)
  }
}

/** A class, for there is one for every request: what is not asked for costs next to nothing. */
export class NodeExchange implements Exchange {
  readonly lasting = false
  readonly #req: NodeRequest
  readonly #res: NodeResponse
  #jar: CookieJar | undefined

  constructor(req: NodeRequest, res: NodeResponse) {
    this.#req = req
    this.#res = res
    if (res.stream !== undefined) allowStreaming(res)
  }

  get safe(): boolean {
    return isSafeMethod(this.#req.method)
  }

  get jar(): CookieJar {
    return (this.#jar ??= new CookieJar(nodeHead(this.#res)))
  }

  get remoteAddress(): string | null {
    return this.#req.socket?.remoteAddress ?? null
  }

  /** What tRPC sets later, `responseMeta` of the app included, takes its place. */
  forbidStoring(): void {
    if (!this.#res.headersSent) forbidStoringIn(nodeHeaders(this.#res))
  }

  header(name: string): string | null {
    return nodeHeader(this.#req, name)
  }
}

export function nodeHeader(req: NodeRequest, name: string): string | null {
  // HTTP/2 has no `Host` (RFC 9113 section 8.3.1).
  const value = req.headers[name] ?? (name === 'host' ? req.headers[':authority'] : undefined)
  // Node joins what may be joined; what it leaves as a list (only `set-cookie`) is not read here.
  return typeof value === 'string' ? value : (value?.join(', ') ?? null)
}

function nodeHead(res: NodeResponse): ResponseHead {
  return {
    writable: true,
    waits: true,
    sent: () => res.headersSent,
    attach(jar) {
      writeAtHead(res, jar)
      holdBody(res, jar)
    },
  }
}

/** In `writeHead`, which runs after everybody else's `setHeader`, so that nothing can erase them. */
function writeAtHead(res: NodeResponse, jar: CookieJar): void {
  const headers = nodeHeaders(res)
  const varyBefore = headers.get('vary')
  const cookiesBefore = setCookieLines(res)
  const writeHead = res.writeHead.bind(res)
  res.writeHead = (...args) => {
    res.writeHead = writeHead
    keepVary(headers, varyBefore)
    // What a middleware in front has set: tRPC puts those of `responseMeta` in its place.
    const kept = new Set(setCookieLines(res))
    for (const line of cookiesBefore) if (!kept.has(line)) headers.append('set-cookie', line)
    writeCookies(headers, jar.commit())
    return writeHead(...args)
  }
}

function setCookieLines(res: NodeResponse): string[] {
  return [res.getHeader('set-cookie') ?? []].flat().map(String)
}

/** Keeps back what is written, and with it the head, until the jar has settled. */
function holdBody(res: NodeResponse, jar: CookieJar): void {
  const write = res.write.bind(res)
  const end = res.end.bind(res)
  const queue: (() => void)[] = []
  let state: 'open' | 'holding' | 'done' = 'open'

  const release = () => {
    state = 'done'
    res.write = write
    res.end = end
    try {
      for (const run of queue) run()
      res.emit('drain')
    } catch {
      res.destroy() // nobody is left to answer with it, and the client must not wait
    }
  }
  const holding = (): boolean => {
    if (state === 'open') {
      const settled = jar.settled()
      if (settled === null) return false
      state = 'holding'
      void settled.then(release)
    }
    return state === 'holding'
  }
  res.write = (...args) => {
    if (!holding()) return write(...args)
    queue.push(() => write(...args))
    return false // asks the writer to wait for `drain`
  }
  res.end = (...args) => {
    if (!holding()) return end(...args)
    queue.push(() => end(...args))
    return res
  }
}

function nodeHeaders(res: NodeResponse): HeaderWriter {
  return {
    get: (name) => {
      const value = res.getHeader(name)
      if (value === undefined) return null
      return Array.isArray(value) ? value.join(', ') : String(value)
    },
    set: (name, value) => void res.setHeader(name, value),
    append: (name, value) => void res.appendHeader(name, value),
  }
}
