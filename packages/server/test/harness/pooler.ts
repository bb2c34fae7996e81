import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import { host } from './own-server.ts'

/** A connection to the server, which a client has for as long as a transaction lasts. */
interface Backend {
  readonly socket: Socket
  /** Who hears what the server says; nobody between two transactions. */
  client: Socket | null
  idle: Promise<void>
}

/**
 * What PgBouncer is with `pool_mode = transaction`: each transaction of a client goes over the next
 * of a few connections, and what the server says to nobody in particular is lost.
 */
export async function startPooler(
  server: string,
  size: number,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const backends = await Promise.all(Array.from({ length: size }, () => openBackend(server)))
  const sockets = new Set<Socket>()
  let turn = 0
  const pooler = createServer((client) => {
    sockets.add(client)
    client.on('error', () => undefined)
    client.once('data', () => {
      client.write(greeting())
      client.on('data', (data) => {
        if (data[0] === code('X')) return void client.end()
        const backend = backends[turn++ % backends.length]
        if (backend) run(backend, client, data)
      })
    })
  })
  pooler.listen(0, host)
  await once(pooler, 'listening')
  const address = pooler.address()
  if (typeof address !== 'object' || address === null) throw new Error('The pooler has no port.')
  const url = new URL(server)
  url.host = `${host}:${address.port}`
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      for (const { socket } of backends) socket.destroy()
      pooler.close()
      await once(pooler, 'close')
    },
  }
}

/** Signs in to the server with the client of `pg`, and then speaks its protocol by hand. */
async function openBackend(server: string): Promise<Backend> {
  const { hostname, port } = new URL(server)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  const client = new pg.Client({ connectionString: server, stream: () => alreadyOpen(socket) })
  client.on('error', () => undefined)
  await client.connect()
  socket.removeAllListeners('data')
  socket.on('error', () => undefined)
  const backend: Backend = { socket, client: null, idle: Promise.resolve() }
  socket.on('data', (data) => backend.client?.write(data))
  return backend
}

/** The client of `pg` opens its connection itself. */
function alreadyOpen(socket: Socket): Socket {
  socket.connect = () => {
    setImmediate(() => socket.emit('connect'))
    return socket
  }
  return socket
}

/** A transaction of one statement. The end of an answer says so (ReadyForQuery, idle). */
function run(backend: Backend, client: Socket, statement: Buffer): void {
  const done = backend.idle.then(
    () =>
      new Promise<void>((resolve) => {
        backend.client = client
        const onData = (data: Buffer) => {
          if (!data.subarray(-6).equals(readyForQuery)) return
          backend.socket.off('data', onData)
          backend.client = null
          resolve()
        }
        backend.socket.on('data', onData)
        backend.socket.write(statement)
      }),
  )
  backend.idle = done
}

const readyForQuery = Buffer.from([code('Z'), 0, 0, 0, 5, code('I')])

/** AuthenticationOk, BackendKeyData (the pooler’s own) and ReadyForQuery. */
function greeting(): Buffer {
  const authenticated = Buffer.from([code('R'), 0, 0, 0, 8, 0, 0, 0, 0])
  const key = Buffer.from([code('K'), 0, 0, 0, 12, 9, 9, 9, 9, 1, 2, 3, 4])
  return Buffer.concat([authenticated, key, readyForQuery])
}

function code(letter: string): number {
  return letter.charCodeAt(0)
}
