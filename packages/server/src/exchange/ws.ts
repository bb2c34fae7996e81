import type { Exchange } from './exchange.ts'
import { CookieJar } from './jar.ts'
import { nodeHeader, type NodeRequest } from './node.ts'

/** A WebSocket connection, known by its upgrade request. */
export function webSocketExchange(req: NodeRequest): Exchange {
  return {
    safe: false, // the upgrade is a GET that CORS does not guard
    lasting: true,
    jar: new CookieJar({ writable: false, why: afterUpgrade }),
    get remoteAddress() {
      return req.socket?.remoteAddress ?? null
    },
    forbidStoring: () => undefined, // nothing caches a WebSocket
    header: (name) => nodeHeader(req, name),
  }
}

const afterUpgrade =
  "This call sets a cookie, which is impossible on a WebSocket after its upgrade. Send it over HTTP: through httpLink or httpBatchLink beside wsLink (the client's authLink does that)."
