import { isJsonl, type CallInfo } from './call-info.ts'
import type { HeldHead } from './held-head.ts'
import { redirectStatus } from './jar.ts'
import {
  recordHeaders,
  type HeaderRecord,
  type Http2Stream,
  type NodeResponse,
} from './node-response.ts'

export interface Http2Response extends NodeResponse {
  readonly stream: Http2Stream
  readonly writableHighWaterMark: number
}

export function isHttp2Response(res: NodeResponse): res is Http2Response {
  return typeof res.stream?.respond === 'function'
}

/**
 * Lets tRPC stream over HTTP/2: it sets `Transfer-Encoding` on every streamed response, which is
 * forbidden there (RFC 9113 section 8.2.2), so that Node throws and the call is never answered.
 *
 * @param info of the call: without it, as an app may leave it out, any response may be a streamed one
 */
export function allowStreaming({ stream }: Http2Response, info: CallInfo | undefined): void {
  if ((info !== undefined && !isJsonl(info)) || streaming.has(stream)) return
  streaming.add(stream)
  const respond = stream.respond.bind(stream)
  stream.respond = (headers, options) => {
    delete headers?.['transfer-encoding']
    return respond(headers, options)
  }
}

const streaming = new WeakSet<Http2Stream>()

/**
 * Keeps the head, and what is written after it, until the calls that set cookies are done: in
 * `respond`, through which every head goes, whatever middlewares have put in front of the response.
 */
export function holdHttp2({ stream }: Http2Response, head: HeldHead): void {
  const respond = stream.respond.bind(stream)
  const end = stream.end.bind(stream)
  let kept: { readonly headers: HeaderRecord; readonly options: object | undefined } | null = null
  let ended: unknown[] | null = null

  const seal = (headers: HeaderRecord) => {
    head.seal(recordHeaders(headers))
    if (head.redirects) headers[':status'] = redirectStatus
  }
  const release = () => {
    if (kept === null || stream.destroyed) return
    const { headers, options } = kept
    kept = null
    seal(headers)
    respond(headers, options)
    stream.uncork()
    if (ended !== null) end(...ended)
  }
  stream.respond = (headers = {}, options) => {
    head.passOn()
    // Each write asks for it until it has left; the response keeps its headers in one record.
    if (kept !== null || stream.headersSent) return
    if (head.waits(release)) {
      kept = { headers, options }
      stream.cork()
      return
    }
    seal(headers)
    respond(headers, options)
  }
  stream.end = (...args) => {
    if (kept === null) return end(...args)
    ended = args // it would uncork
    return stream
  }
}
