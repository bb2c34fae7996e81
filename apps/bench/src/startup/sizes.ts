import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Platform } from 'esbuild'
import { builtFiles } from '../built-files.ts'
import type { ChildOptions } from '../child.ts'
import type { SizeCell } from '../result.ts'

interface Bundle {
  readonly name: string
  readonly side: SizeCell['side']
  readonly code: string
}

const bundles: readonly Bundle[] = [
  { name: 'trpc-auth', side: 'server', code: `export * from '@trpc-auth/server'` },
  { name: 'jose', side: 'server', code: `export { jwtVerify, SignJWT } from 'jose'` },
  {
    name: 'express-session',
    side: 'server',
    code: `export { default as session } from 'express-session'; export { default } from 'passport'`,
  },
  { name: 'iron-session', side: 'server', code: `export * from 'iron-session'` },
  { name: 'auth-core', side: 'server', code: `export { Auth } from '@auth/core'` },
  { name: 'better-auth', side: 'server', code: `export { betterAuth } from 'better-auth'` },
  { name: 'trpc-auth', side: 'client', code: `export * from '@trpc-auth/client'` },
  {
    name: 'better-auth',
    side: 'client',
    code: `export { createAuthClient } from 'better-auth/client'`,
  },
]

/** What an app that uses tRPC and zod has anyway, and what cannot be bundled. */
const external = ['@trpc/server', '@trpc/client', 'zod', '@node-rs/argon2']

/** Minified and compressed, as a browser or a cold function loads it. */
export async function measureSizes({
  sources = false,
}: ChildOptions): Promise<readonly SizeCell[]> {
  const built = sources ? new Map<string, URL>() : builtFiles(['server', 'client'])
  const alias = Object.fromEntries(
    [...built].map(([specifier, file]) => [specifier, fileURLToPath(file)]),
  )
  const platforms: Record<SizeCell['side'], Platform> = { server: 'node', client: 'browser' }
  const measure = async ({ name, side, code }: Bundle): Promise<SizeCell> => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: code, resolveDir: fileURLToPath(new URL('../../', import.meta.url)) },
      bundle: true,
      minify: true,
      write: false,
      outdir: '/', // nothing is written
      splitting: true,
      metafile: true,
      format: 'esm',
      target: 'es2023',
      platform: platforms[side],
      external,
      alias,
      logLevel: 'error',
    })
    const loaded = loadedAtOnce(metafile)
    const contents = outputFiles.filter(({ path }) => loaded.has(basename(path)))
    const all = Buffer.concat(contents.map((file) => file.contents))
    return { name, side, gzipBytes: gzipSync(all, { level: 9 }).length }
  }
  return Promise.all(bundles.map(measure))
}

/** The files that the entry imports, and what those do. Not what is loaded when it is needed. */
function loadedAtOnce({ outputs }: Metafile): ReadonlySet<string> {
  const loaded = new Set<string>()
  const load = (path: string) => {
    if (loaded.has(basename(path))) return
    loaded.add(basename(path))
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') load(imported)
    }
  }
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === '<stdin>') load(path)
  }
  return loaded
}
