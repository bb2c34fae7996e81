import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './repository.ts'

/** One way into a package. */
export interface EntryPoint {
  /** What an app imports: `@trpc-auth/server/totp`. */
  readonly module: string
  /** Its source, from the root of the repository. */
  readonly file: string
  /** Below `reference/`: `server/totp`. */
  readonly path: string
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
}

/** All that the packages export, by their manifests: a new one cannot be forgotten here. */
export function entryPoints(): readonly EntryPoint[] {
  return globSync('packages/*/package.json', { cwd: repository })
    .toSorted((a, b) => b.localeCompare(a, 'en')) // the server first
    .flatMap((manifest) => {
      const text = readFileSync(join(repository, manifest), 'utf8')
      const { name, exports = {} } = JSON.parse(text) as Manifest
      return Object.entries(exports)
        .filter(([, file]) => /\.tsx?$/.test(file))
        .map(([subpath, file]) => ({
          module: join(name, subpath),
          file: join(manifest, '..', file),
          path: join(name, subpath).replace('@trpc-auth/', ''),
        }))
    })
}
