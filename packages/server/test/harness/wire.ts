import { request, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * Sends one request to a port of the loopback, whatever the name in its URL. Node's own `fetch`
 * would not let the `Host` header be that of the name under which a browser reaches the server
 * through DNS and a proxy that ends TLS.
 */
export async function send(port: number, outgoing: Request): Promise<Response> {
  const url = new URL(outgoing.url)
  const body = Buffer.from(await outgoing.arrayBuffer())
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const sending = request({
      host: '127.0.0.1',
      port,
      method: outgoing.method,
      path: url.pathname + url.search,
      headers: { ...Object.fromEntries(outgoing.headers), host: url.host },
      signal: outgoing.signal,
      agent: false, // a connection of its own, so that closing the server waits for nobody
    })
    sending.once('response', resolve).once('error', reject).end(body)
  })
  return toResponse(incoming)
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const status = incoming.statusCode ?? 0
  const body = [204, 304].includes(status) ? null : Readable.toWeb(incoming)
  return new Response(body, { status, headers })
}
