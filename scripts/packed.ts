import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '..')
/** What a package needs from the workspace to be built and packed. */
const shared = ['package.json', 'pnpm-workspace.yaml', 'tsconfig.json']
const leftOut = ['node_modules', 'test']

/** Runs a command. @returns what it printed @throws what it printed, if it fails */
export function run(command: string, args: readonly string[], cwd = process.cwd()): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${[command, ...args].join(' ')} failed\n${stdout}\n${stderr}`, { cause: error })
}

/**
 * Packs a workspace package as it would be published (its `prepack` builds it): the tarball. In a
 * copy, so that others may build and pack the same package meanwhile.
 */
export function pack(folder: string, destination: string): string {
  return packCopy(folder, destination, { leftOut: [...leftOut, 'dist'], options: [] })
}

/** The same of what `pnpm build` has made, in a fraction of the time. */
export function packBuilt(folder: string, destination: string): string {
  return packCopy(folder, destination, { leftOut, options: ['--config.ignore-scripts=true'] })
}

interface Packing {
  readonly leftOut: readonly string[]
  readonly options: readonly string[]
}

function packCopy(folder: string, destination: string, { leftOut, options }: Packing): string {
  const workspace = mkdtempSync(join(tmpdir(), 'trpc-auth-workspace-'))
  try {
    const copy = copyPackage(relative(repository, resolve(folder)), { workspace, leftOut })
    const asIs = '--config.verify-deps-before-run=false' // it would install into the copy
    run('pnpm', [asIs, ...options, 'pack', '--pack-destination', destination], copy)
  } finally {
    rmSync(workspace, { recursive: true })
  }
  const tarball = readdirSync(destination).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`pnpm pack made no tarball of ${folder}`)
  return join(destination, tarball)
}

function copyPackage(
  name: string,
  { workspace, leftOut }: { readonly workspace: string; readonly leftOut: readonly string[] },
): string {
  for (const file of shared) cpSync(join(repository, file), join(workspace, file))
  const copy = join(workspace, name)
  const filter = (path: string) => !leftOut.includes(basename(path))
  cpSync(join(repository, name), copy, { recursive: true, filter })
  for (const at of ['', name]) {
    symlinkSync(join(repository, at, 'node_modules'), join(workspace, at, 'node_modules'))
  }
  return copy
}
