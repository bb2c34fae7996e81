import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { run } from '../../../scripts/packed.ts'

const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
})

/** A stranger's app: a folder with its own node_modules and no link back into this repository. */
export type Sandbox = { folder: string; modules: string }

/** With one of our packages in it, as it would be published, and what that depends on. */
export function createSandbox(folder: string, tarball: string, name: string): Sandbox {
  const modules = join(folder, 'node_modules')
  const target = join(modules, name)
  mkdirSync(target, { recursive: true })
  run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  const sandbox = { folder, modules }
  for (const dependency of dependenciesOf(target)) install(sandbox, dependency)
  return sandbox
}

/**
 * Copies a package and all that it depends on from this workspace's node_modules, flat, as npm
 * would lay them out. Copies, because a link would resolve its imports from here again: the client
 * of one tRPC version would then meet the server of another.
 */
export function install(
  sandbox: Sandbox,
  name: string,
  from = 'packages/server/node_modules',
): void {
  const source = realpathSync(join(from, name))
  const target = join(sandbox.modules, readManifest(source).name)
  cpSync(source, target, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  const siblings = source.slice(0, source.lastIndexOf('node_modules') + 'node_modules'.length)
  for (const dependency of dependenciesOf(source)) install(sandbox, dependency, siblings)
}

/** ESM only: without `type: module` the app would read the CommonJS twin of tRPC's types. */
export function addApp(sandbox: Sandbox, app: string): void {
  cpSync(app, sandbox.folder, { recursive: true })
  writeFileSync(join(sandbox.folder, 'package.json'), '{ "private": true, "type": "module" }')
}

/**
 * Compiles the sandbox's app into a folder of declarations, which comes back.
 *
 * @param flags of the compiler: `skipLibCheck` where the packages it reads are not what is tested
 * @throws what the compiler printed, if it finds anything
 */
export function compile({ folder }: Sandbox, compiler: string, ...flags: string[]): string {
  const tsc = join(realpathSync(compiler), 'bin/tsc')
  const declarations = join(folder, `out-${basename(compiler)}`)
  const emit = '--noEmit false --declaration --emitDeclarationOnly --rootDir . --pretty false'
  const all = [...emit.split(' '), ...flags, '--outDir', declarations]
  run(process.execPath, [tsc, ...all], folder)
  return declarations
}

/** For {@link compile}: to check all packages takes thrice as long as to check an app that uses them. */
export const skipLibCheck = '--skipLibCheck'

function dependenciesOf(folder: string): string[] {
  return Object.keys(readManifest(folder).dependencies)
}

function readManifest(folder: string): z.output<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
}
