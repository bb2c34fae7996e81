import { headerEntries, nodeHeaders, type NodeResponse } from './node-response.ts'
import type { HeldHead } from './held-head.ts'
import { redirectStatus } from './jar.ts'

/**
 * The two functions of `http.OutgoingMessage` through which every head and every byte goes, whatever
 * middlewares have put in front of them or kept from before: the head is made in `_storeHeader` and
 * leaves with the first `_send`. Node has no public ones at this depth.
 */
export interface Http1Response extends NodeResponse {
  readonly writableEnded: boolean
  readonly writableHighWaterMark: number
  readonly writableLength: number
  readonly writableNeedDrain: boolean
  statusCode: number
  /** Of `writableLength`, what has not reached the socket. */
  outputSize: number
  /** The head as text, once it is made; nothing may be set in it then. */
  _header: string | null
  _storeHeader(firstLine: string, headers: unknown): void
  _send(data: unknown, encoding?: unknown, callback?: unknown, bytes?: number): boolean
  /** Says `drain`, if it is due: from Node 24 on also when nothing was left to be sent. */
  _flush(): void
  getRawHeaderNames(): string[]
}

/** Bun's responses have both functions as well, and never call them. */
export function isHttp1Response(res: NodeResponse): res is Http1Response {
  return (
    '_storeHeader' in res && '_send' in res && 'getRawHeaderNames' in res && !('Bun' in globalThis)
  )
}

/** Keeps the head, and what is sent after it, until the calls that set cookies are done. */
export function holdHttp1(res: Http1Response, head: HeldHead): void {
  const store = res._storeHeader.bind(res)
  const send = res._send.bind(res)
  const kept: Sent[] = []
  let keptBytes = 0
  let firstLine: string | null = null

  const make = (line: string) => {
    head.seal(nodeHeaders(res))
    if (head.redirects) res.statusCode = redirectStatus
    store(
      head.redirects ? line.replace(/ \d{3} .*(?=\r\n)/, ` ${redirectStatus} See Other`) : line,
      res.getRawHeaderNames().map((name) => [name, res.getHeader(name)]),
    )
  }
  const release = () => {
    if (firstLine === null || res.destroyed === true) return
    const line = firstLine
    firstLine = null
    res._header = null // it is made once more, with the cookies
    make(line)
    res.outputSize -= keptBytes
    const flowing = kept.splice(0).map((args) => send(...args))
    // What is written to a socket that is full has its `drain` from Node.
    if (flowing.at(-1) !== false && !res.writableEnded) drain(res)
  }

  res._storeHeader = (line, headers) => {
    if (res.getRawHeaderNames().length === 0) {
      for (const [name, value] of headerEntries(headers)) res.appendHeader(name, value)
    }
    head.passOn()
    if (res._header !== null) return // made meanwhile, by what was written before
    if (!head.waits(release)) return make(line)
    firstLine = line
    store(line, headers) // for what Node learns from it: chunks, length, keep-alive
  }
  res._send = (...args) => {
    if (firstLine === null) return send(...args)
    kept.push(args)
    const bytes = byteLength(args)
    keptBytes += bytes
    res.outputSize += bytes // so that Node asks writers to wait, and says `drain` no earlier
    return res.outputSize < res.writableHighWaterMark
  }
}

/** Once, whatever the version: who writes at once may have to wait again. */
function drain(res: Http1Response): void {
  const before = res.writableLength
  res._flush()
  if (res.writableNeedDrain && res.writableLength === before) res.emit('drain')
}

/** What `_send` is called with. */
type Sent = Parameters<Http1Response['_send']>

function byteLength([data, , , bytes]: Sent): number {
  if (bytes !== undefined) return bytes
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : 0
}
