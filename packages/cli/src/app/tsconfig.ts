import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseWithComments } from './json-with-comments.ts'

export interface CompilerOptions {
  readonly baseUrl?: string
  readonly paths?: Readonly<Record<string, readonly string[]>>
  readonly module?: string
  readonly moduleResolution?: string
  readonly allowImportingTsExtensions?: boolean
}

interface Config {
  readonly extends?: string | readonly string[]
  readonly compilerOptions?: CompilerOptions
}

/** The options of the app's tsconfig.json and of the files that it extends; `null` for none. */
export function readTsconfig(folder: string): CompilerOptions | null {
  const file = join(folder, 'tsconfig.json')
  return existsSync(file) ? optionsOf(file, 0) : null
}

function optionsOf(file: string, depth: number): CompilerOptions {
  const config = existsSync(file) ? parseWithComments(readFileSync(file, 'utf8')) : null
  if (typeof config !== 'object' || config === null) return {}
  const { extends: below = [], compilerOptions = {} } = config as Config
  const bases = depth < 5 ? [below].flat().filter((path) => path.startsWith('.')) : []
  const inherited = bases.map((path) => {
    const base = resolve(dirname(file), path)
    return optionsOf(base.endsWith('.json') ? base : `${base}.json`, depth + 1)
  })
  // Paths stand below the file that names them.
  const root = resolve(dirname(file), compilerOptions.baseUrl ?? '.')
  const own = { ...compilerOptions, ...(compilerOptions.paths && { baseUrl: root }) }
  return Object.assign({}, ...inherited, own) as CompilerOptions
}
