import { streamParams, type CallInfo, type ConnectionParams } from './call-info.ts'
import { isSafeMethod, searchOf, type Exchange } from './exchange.ts'
import { allowStreaming, isHttp2Response } from './http2-head.ts'
import { CookieJar, jarOf } from './jar.ts'
import { nodeHead } from './node-head.ts'
import { nodeHeaders, type NodeResponse } from './node-response.ts'
import { endOf } from './response-end.ts'
import { forbidStoringIn } from './set-cookie.ts'

/** A request of `node:http`, `node:http2`, Express, Fastify, Next pages or `ws`. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** What Express was asked for; `url` is what is left of it below where a router is mounted. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: NodeSocket
}

interface NodeSocket {
  readonly remoteAddress?: string | undefined
  readonly localAddress?: string | undefined
  readonly destroyed?: boolean
}

/** A class, for there is one for every request: what is not asked for costs next to nothing. */
export class NodeExchange implements Exchange {
  readonly lasting = false
  readonly connectionParams: ConnectionParams | null
  readonly #req: NodeRequest
  readonly #res: NodeResponse

  constructor(req: NodeRequest, res: NodeResponse, info?: CallInfo) {
    this.connectionParams = streamParams(info)
    this.#req = req
    this.#res = res
    if (isHttp2Response(res)) allowStreaming(res, info)
  }

  get safe(): boolean {
    return isSafeMethod(this.#req.method)
  }

  get jar(): CookieJar {
    return jarOf(this.#res, () => new CookieJar(nodeHead(this.#res)))
  }

  get path(): string | null {
    return nodePath(this.#req)
  }

  search(): string {
    return searchOf(this.#req.url ?? '')
  }

  get gone(): boolean {
    return isGone(this.#req, this.#res)
  }

  get remoteAddress(): string | null {
    return this.#req.socket?.remoteAddress ?? null
  }

  /** What tRPC sets later, `responseMeta` of the app included, takes its place. */
  forbidStoring(): void {
    if (!this.#res.headersSent) forbidStoringIn(nodeHeaders(this.#res))
  }

  whenOver(callback: () => void): void {
    endOf(this.#res).wait(callback)
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

export function nodePath({ url, originalUrl = url }: NodeRequest): string | null {
  return originalUrl?.split('?')[0] ?? null
}

/** Over HTTP/2 one connection has many exchanges, so that it says nothing of this one. */
function isGone({ socket }: NodeRequest, { stream, destroyed }: NodeResponse): boolean {
  // The system knows of a reset before Node has read it: the connection has no other end then.
  const reset = socket?.localAddress !== undefined && socket.remoteAddress === undefined
  if (stream !== undefined) return stream.destroyed || reset
  return destroyed === true || socket?.destroyed === true || reset
}
