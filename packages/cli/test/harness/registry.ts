import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { listen } from '../../../server/test/harness/listen.ts'

const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
})

interface Published {
  readonly manifest: z.output<typeof manifest>
  /** A packed package, or the folder of one that is installed. */
  readonly source: { readonly tarball: string } | { readonly folder: string }
}

/** By name, then by version. */
type Shelf = Map<string, Map<string, Published>>

/**
 * A registry that `npm install` can ask, and no other is: it has these tarballs, and all packages
 * that this repository has installed.
 */
export async function openRegistry(tarballs: readonly string[]) {
  const shelf: Shelf = new Map()
  for (const folder of installedFolders())
    put(shelf, { manifest: read(folder), source: { folder } })
  for (const tarball of tarballs) put(shelf, { manifest: unpack(tarball), source: { tarball } })
  const server = createServer((request, response) => {
    const { pathname, origin } = new URL(request.url ?? '', `http://${request.headers.host}`)
    const [name = '', version] = pathname.slice(1).split('/-/').map(decodeURIComponent)
    const versions = shelf.get(name)
    const published = version === undefined ? undefined : versions?.get(version)
    if (published) void send(response, published)
    else if (versions && version === undefined) {
      response.end(JSON.stringify(packument(shelf, versions, `${origin}/${name}/-/`)))
    } else response.writeHead(404).end('{}')
  })
  const { origin, close } = await listen(server)
  return { url: origin, [Symbol.asyncDispose]: close }
}

/** Where pnpm keeps each package: one folder a version, and in it node_modules with its name. */
function installedFolders(): string[] {
  const store = resolve(import.meta.dirname, '../../../../node_modules/.pnpm')
  return readdirSync(store)
    .filter((entry) => entry.indexOf('@', 1) > 0)
    .map((entry) => {
      const name = entry.slice(0, entry.indexOf('@', 1)).replace('+', '/')
      return join(store, entry, 'node_modules', name)
    })
}

function read(folder: string): Published['manifest'] {
  return manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
}

function unpack(tarball: string): Published['manifest'] {
  const { stdout } = spawnSync('tar', ['-xzOf', tarball, 'package/package.json'])
  return manifest.parse(JSON.parse(stdout.toString()))
}

function put(shelf: Shelf, published: Published): void {
  const { name, version } = published.manifest
  const versions = shelf.get(name) ?? new Map<string, Published>()
  shelf.set(name, versions.set(version, published))
}

function packument(shelf: Shelf, versions: ReadonlyMap<string, Published>, base: string) {
  const names = [...versions.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const entries = [...versions].map(
    ([
      version,
      {
        manifest: { optionalDependencies, ...rest },
      },
    ]) => {
      // Builds for other platforms are not installed here, and nobody asks for them.
      const here = Object.entries(optionalDependencies).filter(([name]) => shelf.has(name))
      const dist = { tarball: base + version }
      return [version, { ...rest, optionalDependencies: Object.fromEntries(here), dist }]
    },
  )
  const latest = names.findLast((version) => !version.includes('-')) ?? names.at(-1)
  const [{ manifest: { name } = { name: '' } } = {}] = versions.values()
  return { name, 'dist-tags': { latest }, versions: Object.fromEntries(entries) as object }
}

/**
 * Copied first: pnpm keeps equal files as one, tar would then write a link for the second of them,
 * and npm leaves links out.
 */
async function send(response: ServerResponse, { source }: Published): Promise<void> {
  if ('tarball' in source) {
    response.end(readFileSync(source.tarball))
    return
  }
  const copy = mkdtempSync(join(tmpdir(), 'trpc-auth-package-'))
  try {
    const filter = (path: string) => basename(path) !== 'node_modules'
    cpSync(source.folder, join(copy, 'package'), { recursive: true, filter })
    const { stdout } = spawn('tar', ['-c', '-C', copy, 'package'])
    await pipeline(stdout, response)
  } finally {
    rmSync(copy, { recursive: true })
  }
}
