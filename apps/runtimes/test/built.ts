import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'tsdown'
import { z } from 'zod'

const app = resolve(import.meta.dirname, '..')
const source = resolve(app, '../../packages/server')

/** The server as people run it: its sources, next to the built library. */
export const built = join(app, 'dist')

/** The library, built and laid out as npm would install it. */
export const library = join(built, 'node_modules/@trpc-auth/server')

/** Vitest's global setup: builds once for all runtimes. */
export async function setup(): Promise<void> {
  rmSync(built, { recursive: true, force: true })
  await installLibrary()
  cpSync(join(app, 'src'), join(built, 'src'), { recursive: true })
  await bundleWorker()
}

const manifestSchema = z.looseObject({
  publishConfig: z.object({ exports: z.record(z.string(), z.string()) }),
})

/** Built here, apart from what other tests build at the same time. */
async function installLibrary(): Promise<void> {
  await build({ cwd: source, outDir: join(library, 'dist'), dts: false, logLevel: 'error' })
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')),
  )
  const published = { ...manifest, exports: manifest.publishConfig.exports }
  writeFileSync(join(library, 'package.json'), JSON.stringify(published))
  symlinkSync(join(source, 'node_modules'), join(library, 'node_modules'))
}

/** One file, as Cloudflare's tools make it: a worker has no node_modules. */
async function bundleWorker(): Promise<void> {
  await build({
    config: false,
    cwd: built,
    entry: 'src/worker.ts',
    outDir: 'src',
    clean: false,
    dts: false,
    platform: 'browser',
    logLevel: 'error',
    outputOptions: { codeSplitting: false },
    deps: { alwaysBundle: [/./], neverBundle: ['@node-rs/argon2', /^node:/] },
  })
}
