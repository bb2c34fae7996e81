import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { requiredPlatforms, type Exceptions } from './lockfile.ts'

/**
 * Native packages that carry their binaries in their own tarball: one with a `binding.gyp` and no
 * binary for a platform would be compiled there, which needs a compiler that people may not have.
 */
export function prebuildDefects(store: string, allowed: Exceptions): string[] {
  return installedPackages(store)
    .filter(({ name, folder }) => !(name in allowed) && existsSync(join(folder, 'binding.gyp')))
    .flatMap(({ name, folder }) =>
      missingPrebuilds(folder).map((platform) => `${name} carries no build for ${platform}`),
    )
}

function missingPrebuilds(folder: string): string[] {
  const prebuilds = join(folder, 'prebuilds')
  const files = existsSync(prebuilds) ? readdirSync(prebuilds) : []
  return requiredPlatforms
    .map(({ os, cpu }) => `${os}-${cpu}`)
    .filter((platform) => !files.some((file) => file.startsWith(platform)))
}

/** pnpm's virtual store: one folder per package, its name under that folder's own node_modules. */
function installedPackages(store: string): { name: string; folder: string }[] {
  return readdirSync(store, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map((entry) => {
      const name = entry.name.slice(0, entry.name.indexOf('@', 1)).replace('+', '/')
      return { name, folder: join(store, entry.name, 'node_modules', name) }
    })
}
