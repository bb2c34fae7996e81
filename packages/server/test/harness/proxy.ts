import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { host } from './own-server.ts'

/** A TCP connection's way through the net, which a test can cut, hold up and mend. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** Ends every connection, and refuses new ones. */
  cut(): void
  /** Passes nothing on, and ends nothing: as when a cable is out or a peer is very slow. */
  stall(): void
  /** Passes nothing on of the connections that there are, and ends none. New ones are let through. */
  silence(): void
  /** Undoes all. What was held up is passed on. */
  mend(): void
}

export async function startProxy(target: { host: string; port: number }): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'stalled' = 'open'
  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy()
    const far = connect(target)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('data', (data) => to.write(data))
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      if (state === 'stalled') from.pause()
    }
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.')
  return {
    port: address.port,
    cut() {
      state = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    stall() {
      state = 'stalled'
      for (const socket of sockets) socket.pause()
    },
    silence() {
      for (const socket of sockets) socket.pause()
    },
    mend() {
      state = 'open'
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The same address, through the proxy. */
export function through({ port }: Proxy, address: string): string {
  const url = new URL(address)
  url.host = `${host}:${port}`
  return url.href
}

/** Host and port of an address. */
export function targetOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address)
  return { host: hostname, port: Number(port) }
}
