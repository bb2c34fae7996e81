import type { Server } from 'node:http'
import { serve as honoServe } from '@hono/node-server'
import { send } from './wire.ts'

export const host = '127.0.0.1'

/** A server that listens, and how one request gets to it. */
export interface Listening {
  readonly port: number
  readonly origin: string
  readonly send: (request: Request) => Promise<Response>
  readonly close: () => Promise<void>
}

/** What any server of Node's has. */
type NodeServer = ReturnType<typeof honoServe>

export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return listening(server, () => closeServer(server))
}

/** Serves a web-standard handler on Node. */
export function listenFetch(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<Listening> {
  return new Promise((resolve) => {
    const server = honoServe({ fetch, hostname: host, port: 0 }, () =>
      resolve(listening(server, () => closeServer(server))),
    )
  })
}

/** HTTP/1.1 without TLS. */
export function listening(server: NodeServer, close: () => Promise<void>): Listening {
  const port = portOf(server)
  return { port, origin: `http://${host}:${port}`, send: (request) => send(port, request), close }
}

function portOf(server: NodeServer): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server is not listening.')
}

async function closeServer(server: NodeServer): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve)
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
