import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** How long open requests may still take when the server stops. */
const GRACE_MILLISECONDS = 5_000

export interface Listening {
  /** The address to open in a browser. */
  readonly url: string
  /** Takes no new connection, lets open requests finish, then resolves. */
  readonly close: () => Promise<void>
}

/**
 * Resolves when the server listens; rejects if it cannot, for example on a taken port.
 *
 * @param appAt makes the app, once it is known where it is
 */
export async function listen(
  appAt: (url: string) => Hono,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, port)))
    server.listen(port, host, resolve)
  })
  const url = urlOf(host, portOf(server))
  try {
    // In the same turn in which it began to listen: no request has been read yet.
    const handle = getRequestListener(appAt(url).fetch)
    server.on('request', (req, res) => void handle(req, res))
  } catch (error) {
    await close(server)
    throw error
  }
  return { url, close: () => close(server) }
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error
  const message = `Port ${port} is taken. Set PORT to another one, or to 0 for any free port.`
  return new Error(message, { cause: error })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** What a server that listens there is called in a browser. */
export function urlOf(host: string, port: number): string {
  return `http://${isLocal(host) ? 'localhost' : bracketed(host)}:${port}`
}

/** Loopback and "all interfaces" are both reached as localhost. */
function isLocal(host: string): boolean {
  return ['127.0.0.1', 'localhost', '0.0.0.0', '::', '::1'].includes(host)
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // `close` ends the connections that are idle now, not those that become idle later.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const force = setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS)
  await closed
  clearInterval(sweep)
  clearTimeout(force)
}
