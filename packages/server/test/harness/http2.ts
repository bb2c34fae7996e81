import { once } from 'node:events'
import {
  connect,
  constants,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
} from 'node:http2'
import { Readable } from 'node:stream'
import type { createHTTP2Handler } from '@trpc/server/adapters/standalone'
import { makeCertificate } from './certificate.ts'
import { host, type Listening } from './listen.ts'

type Handler = ReturnType<typeof createHTTP2Handler>

/** HTTP/2 with prior knowledge, without TLS. */
export function listenHttp2(handler: Handler): Promise<Listening> {
  return listen(createServer(handler), 'http')
}

/** HTTP/2 as browsers speak it, under a certificate that is made for the occasion. */
export async function listenHttp2Tls(handler: Handler): Promise<Listening> {
  const { key, cert } = await makeCertificate({ type: 7, ip: host })
  const server = createSecureServer({ key, cert }, handler)
  return listen(server, 'https', cert)
}

async function listen(
  server: Http2Server | Http2SecureServer,
  scheme: 'http' | 'https',
  ca?: string,
): Promise<Listening> {
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('No port.')
  const origin = `${scheme}://${host}:${address.port}`
  const session = connect(origin, ca === undefined ? {} : { ca })
  return {
    port: address.port,
    origin,
    send: (request) => sendHttp2(session, request),
    async close() {
      session.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function sendHttp2(session: ClientHttp2Session, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const body = Buffer.from(await request.arrayBuffer())
  const head = {
    ...Object.fromEntries(request.headers),
    ':method': request.method,
    ':authority': url.host,
    ':path': url.pathname + url.search,
  }
  const stream = session.request(head, { endStream: body.length === 0 })
  request.signal.addEventListener('abort', () => stream.close(constants.NGHTTP2_CANCEL))
  if (body.length > 0) stream.end(body)
  const [answer] = (await once(stream, 'response', { signal: request.signal })) as [
    IncomingHttpHeaders,
  ]
  return new Response(Readable.toWeb(stream), toInit(answer))
}

function toInit({ ':status': status = 0, ...head }: IncomingHttpHeaders & { ':status'?: number }) {
  const headers = new Headers()
  for (const [name, value = []] of Object.entries(head)) {
    if (name.startsWith(':')) continue
    for (const line of [value].flat()) headers.append(name, line)
  }
  return { status, headers }
}
