import { once } from 'node:events'
import { createServer } from 'node:net'

/** A database server that belongs to the tests alone, so that they may kill it. */
export interface OwnServer extends AsyncDisposable {
  readonly url: string
  /** As a power cut would end it: without a chance to say goodbye or to write anything. */
  kill(): Promise<void>
  /** With the data it has kept, at the same address. */
  restart(): Promise<void>
}

export const host = '127.0.0.1'

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server is not listening.')
}

/** @throws when the attempt still fails after ten seconds */
export async function untilDone(attempt: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      await attempt()
      return
    } catch (cause) {
      if (Date.now() > deadline) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
