import type { Server } from 'node:http'

/** Where a server listens, as the beginning of its URLs. */
export function address(server: Pick<Server, 'address'>): string {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('The server does not listen.')
  return `http://127.0.0.1:${bound.port}`
}
