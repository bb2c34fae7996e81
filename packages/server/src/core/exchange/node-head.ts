import { HeldHead } from './held-head.ts'
import { HeldWrites } from './held-writes.ts'
import { holdHttp1, isHttp1Response } from './http1-head.ts'
import { holdHttp2, isHttp2Response } from './http2-head.ts'
import { redirectStatus, type ResponseHead } from './jar.ts'
import { headerEntries, nodeHeaders, type NodeResponse } from './node-response.ts'

/**
 * Holds a response in two places. What is written waits in front of all middlewares, which learn of
 * nothing, and headers can still be set. But once somebody has begun the head, or as much has come
 * as a socket takes before it asks to wait, it waits below all of them.
 */
export function nodeHead(res: NodeResponse): ResponseHead {
  let head: HeldHead | undefined
  return {
    writable: true,
    waits: true,
    sent: () => res.headersSent,
    attach: (jar) => hold(res, (head = new HeldHead(res, jar))),
    note: () => head?.note(),
  }
}

function hold(res: NodeResponse, head: HeldHead): void {
  const writes = new HeldWrites(res, head)
  head.passOn = () => void writes.passOn()
  if (isHttp2Response(res)) holdHttp2(res, head)
  else if (isHttp1Response(res)) holdHttp1(res, head)
  else {
    sealInWriteHead(res, head)
    return writes.begin(Number.POSITIVE_INFINITY)
  }
  writes.begin(res.writableHighWaterMark)
}

/** Where nothing lies deeper: Bun, and responses that somebody has made up for a test. */
function sealInWriteHead(res: NodeResponse, head: HeldHead): void {
  const writeHead = res.writeHead.bind(res)
  let sealed = false
  res.writeHead = (...args) => {
    if (sealed) return writeHead(...args)
    sealed = true
    const at = args.findIndex((arg) => typeof arg === 'object')
    const entries = at === -1 ? [] : headerEntries(args[at])
    for (const [name] of entries) res.removeHeader(name)
    for (const [name, value] of entries) res.appendHeader(name, value)
    head.seal(nodeHeaders(res))
    if (head.redirects) return writeHead(redirectStatus)
    return writeHead(...(at === -1 ? args : args.slice(0, at)))
  }
}
