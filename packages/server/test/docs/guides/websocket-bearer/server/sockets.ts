// server/sockets.ts
import { createServer } from 'node:http'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

export const server = createServer(
  createHTTPHandler({ router: appRouter, createContext, basePath: '/trpc/' }),
)
applyWSSHandler({
  wss: new WebSocketServer({ server }),
  router: appRouter,
  createContext, // the same: it knows a socket when it sees one
  keepAlive: { enabled: true },
})
