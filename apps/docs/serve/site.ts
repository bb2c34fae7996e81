import { createReadStream, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'

/** Where Astro puts the site. */
export const built = resolve(import.meta.dirname, '../dist')

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** The file behind an address of the site, as any file server finds it. */
export function fileAt(path: string): string | null {
  const file = join(built, path.endsWith('/') ? `${path}index.html` : path)
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null
}

export interface Served extends AsyncDisposable {
  readonly url: string
}

/** @param port a free one if it is 0 */
export async function serveSite(port = 0): Promise<Served> {
  const server = createServer((request, response) => {
    const file = fileAt(decodeURIComponent(new URL(request.url ?? '', 'http://site').pathname))
    if (file === null) return response.writeHead(404).end()
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    return createReadStream(file).pipe(response)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
