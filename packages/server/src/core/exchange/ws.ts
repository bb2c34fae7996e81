import type { CallInfo } from './call-info.ts'
import type { Exchange } from './exchange.ts'
import { CookieJar } from './jar.ts'
import { nodeHeader, nodePath, type NodeRequest } from './node.ts'

/** What is needed of a `WebSocket` of `ws`. */
export interface WebSocketLike {
  readonly readyState?: number
}

/** `CLOSING`, after which comes `CLOSED` only. */
const closing = 2

/** A WebSocket connection, known by its upgrade request. */
export function webSocketExchange(
  req: NodeRequest,
  socket: WebSocketLike,
  info: CallInfo | undefined,
): Exchange {
  return {
    safe: false, // the upgrade is a GET that CORS does not guard
    lasting: true,
    jar: new CookieJar({ writable: false, why: afterUpgrade }),
    get gone() {
      return (socket.readyState ?? 0) >= closing
    },
    path: nodePath(req),
    search: () => '',
    connectionParams: info?.connectionParams ?? null,
    get remoteAddress() {
      return req.socket?.remoteAddress ?? null
    },
    forbidStoring: () => undefined, // nothing caches a WebSocket
    header: (name) => nodeHeader(req, name),
  }
}

const afterUpgrade =
  "This call sets a cookie, which is impossible on a WebSocket after its upgrade. Send it over HTTP: through httpLink or httpBatchLink beside wsLink (the client's authLink does that)."
