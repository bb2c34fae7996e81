import { spawnSync } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'

export const app = resolve(import.meta.dirname, '..')

/** The built site, in a folder of its own. */
export interface Site extends Disposable {
  readonly folder: string
}

export function buildSite(): Site {
  const folder = mkdtempSync(join(tmpdir(), 'trpc-auth-site-'))
  const astro = join(app, 'node_modules/astro/bin/astro.mjs')
  for (const line of [['prepare/main.ts'], [astro, 'build', '--outDir', folder]]) {
    const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' }
    const { status, stdout, stderr } = spawnSync(process.execPath, line, {
      cwd: app,
      env,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${line.join(' ')} failed.\n${stdout}\n${stderr}`)
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

export interface Served extends AsyncDisposable {
  readonly url: string
}

/** As any file server does it. */
export async function serveSite({ folder }: Site): Promise<Served> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://site').pathname)
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    return createReadStream(file).pipe(response)
  })
  server.listen(0, '127.0.0.1')
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

/** The attributes of a page that lead somewhere. */
export function linksOf(file: string): readonly { attribute: string; link: string }[] {
  const html = readFileSync(file, 'utf8')
  return [...html.matchAll(/<(\w+)[^>]*?\s(href|src)="([^"]*)"/g)].map(
    ([, tag = '', name = '', link = '']) => ({
      attribute: `${tag} ${name}`,
      link: link.replaceAll('&amp;', '&').replaceAll('&#38;', '&'),
    }),
  )
}
