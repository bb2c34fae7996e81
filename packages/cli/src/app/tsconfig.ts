import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parseWithComments } from './json-with-comments.ts'

export interface CompilerOptions {
  readonly baseUrl?: string
  readonly paths?: Readonly<Record<string, readonly string[]>>
  readonly module?: string
  readonly moduleResolution?: string
  readonly allowImportingTsExtensions?: boolean
  readonly rewriteRelativeImportExtensions?: boolean
}

interface Config {
  readonly extends?: string | readonly string[]
  readonly references?: readonly { readonly path: string }[]
  readonly compilerOptions?: CompilerOptions
}

/**
 * The options of the app's tsconfig.json and of the files that it extends, or of the first to which it
 * refers, if it has none itself; `null` for none.
 */
export function readTsconfig(folder: string): CompilerOptions | null {
  const file = join(folder, 'tsconfig.json')
  return existsSync(file) ? optionsOf(file, 0) : null
}

function optionsOf(file: string, depth: number): CompilerOptions {
  const config = existsSync(file) ? parseWithComments(readFileSync(file, 'utf8')) : null
  if (typeof config !== 'object' || config === null) return {}
  const { extends: below = [], references = [], compilerOptions } = config as Config
  const [project] = references
  if (compilerOptions === undefined && project !== undefined && depth < 5) {
    return optionsOf(configAt(resolve(dirname(file), project.path)), depth + 1)
  }
  const bases = depth < 5 ? [below].flat() : []
  const inherited = bases.map((path) => optionsOf(baseAt(path, file), depth + 1))
  // Paths stand below the file that names them.
  const root = resolve(dirname(file), compilerOptions?.baseUrl ?? '.')
  const own = { ...compilerOptions, ...(compilerOptions?.paths && { baseUrl: root }) }
  return Object.assign({}, ...inherited, own) as CompilerOptions
}

/** A base is a file, or in a package: `@tsconfig/node24` is the tsconfig.json in it. */
function baseAt(path: string, from: string): string {
  if (path.startsWith('.') || isAbsolute(path)) return configAt(resolve(dirname(from), path))
  const { resolve: find } = createRequire(from)
  const names = path.endsWith('.json') ? [path] : [`${path}.json`, `${path}/tsconfig.json`]
  for (const name of names) {
    try {
      return find(name)
    } catch {
      // not installed, or by the next name
    }
  }
  return path
}

/** A project may be named by its folder, a base without its ending. */
function configAt(path: string): string {
  if (path.endsWith('.json')) return path
  return existsSync(join(path, 'tsconfig.json')) ? join(path, 'tsconfig.json') : `${path}.json`
}

/** Whether `tsc -b` is what checks the app. */
export function isDivided(folder: string): boolean {
  const file = join(folder, 'tsconfig.json')
  const config = existsSync(file) ? parseWithComments(readFileSync(file, 'utf8')) : null
  return typeof config === 'object' && config !== null && 'references' in config
}
