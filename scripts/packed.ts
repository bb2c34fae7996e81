import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Runs a command to its end; what it printed comes back when it worked and is thrown when not. */
export function run(command: string, args: readonly string[], cwd = process.cwd()): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${[command, ...args].join(' ')} failed\n${stdout}\n${stderr}`, { cause: error })
}

/** Packs a workspace package as it would be published (its `prepack` builds it): the tarball. */
export function pack(folder: string, destination: string): string {
  run('pnpm', ['pack', '--pack-destination', destination], folder)
  const tarball = readdirSync(destination).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`pnpm pack left no tarball of ${folder}`)
  return join(destination, tarball)
}
