// tRPC's declarations import `ws`, which an app without WebSockets does not install, and some of
// its versions do so in a way that @types/ws does not allow. This stands in for it, so that
// skipLibCheck can stay off for the rest.
declare module 'ws' {
  export interface WebSocket {
    readonly readyState: number
  }
  export interface WebSocketServer {
    readonly path: string
  }
  namespace ws {
    export type { WebSocket, WebSocketServer }
  }
  export default ws
}
