import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import type { RenewingApp } from './renewing-app.ts'
import type { TestApp } from './app.ts'

/** A running server; `await using` closes it. */
export interface Running<TApp = TestApp> extends AsyncDisposable {
  readonly app: TApp
  /** Where tRPC is, as in `http://127.0.0.1:4000/trpc`. */
  readonly url: string
}

/** Over HTTP and WebSocket. */
export async function serve<TApp extends TestApp | RenewingApp>(app: TApp): Promise<Running<TApp>> {
  const { router, createContext }: TestApp | RenewingApp = app
  const server = createServer(createHTTPHandler({ router, createContext, basePath: '/trpc/' }))
  const sockets = new WebSocketServer({ server })
  applyWSSHandler({ wss: sockets, router, createContext })
  return listen(app, server, () => {
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  })
}

/** By tRPC's own fetch handler, with nothing around it that could hold the response. */
export async function servePlainFetch(app: TestApp): Promise<Running> {
  const { router, createContext } = app
  const handler = (req: Request) =>
    fetchRequestHandler({ req, router, createContext, endpoint: '/trpc' })
  const listener = getRequestListener(handler)
  return listen(
    app,
    createServer((req, res) => void listener(req, res)),
    () => {},
  )
}

async function listen<TApp>(
  app: TApp,
  server: ReturnType<typeof createServer>,
  close: () => void,
): Promise<Running<TApp>> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    app,
    url: `http://127.0.0.1:${port}/trpc`,
    async [Symbol.asyncDispose]() {
      close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}
