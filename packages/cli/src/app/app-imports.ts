import { existsSync, statSync } from 'node:fs'
import { registerHooks, type ResolveFnOutput, type ResolveHookContext } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Failure } from '../command/fault.ts'
import { readPaths, type PathAliases } from './path-aliases.ts'

/**
 * Imports a package as the app's own files would, so that it is the very version that the app runs.
 *
 * @throws {Failure} where the app has not installed it
 */
export async function importFromApp(specifier: string, folder = process.cwd()): Promise<unknown> {
  prepareImports(folder)
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  try {
    return await import(`${fromApp}${specifier}`)
  } catch (error) {
    if (!isMissing(error, name)) throw error
  }
  try {
    return await import(specifier) // what came with this program, as under npx
  } catch (error) {
    if (!isMissing(error, name)) throw error
    throw new Failure(`This needs the package ${name} in the app: npm install ${name}`)
  }
}

/** Not a package that it needs in turn, which is another fault. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_MODULE_NOT_FOUND' && message.startsWith(`Cannot find package '${name}'`)
}

/** A scheme that only the hook below knows. */
const fromApp = 'trpc-auth-app:'

let prepared = false
/** File of the app that was loaded last: the one at fault, if the next thing fails. */
let last: string | null = null

export function lastLoaded(): string | null {
  return last
}

/**
 * Lets Node find what an app's bundler or `tsc` finds: imports without an extension, `.js` for a
 * `.ts` file, and the paths of its tsconfig.json. Types are stripped by Node itself.
 */
export function prepareImports(folder: string): void {
  if (prepared) return
  prepared = true
  quietWarnings()
  const aliases = readPaths(folder)
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith(fromApp)) {
        const parentURL = pathToFileURL(join(folder, 'package.json')).href
        return next(specifier.slice(fromApp.length), { ...context, parentURL })
      }
      // They refuse to be loaded outside of a bundler, and say nothing but that.
      if (specifier === 'server-only' || specifier === 'client-only') return empty
      try {
        return next(specifier, context)
      } catch (error) {
        const file = candidates(specifier, context, aliases).find(isFile)
        if (file === undefined) throw error
        return next(pathToFileURL(file).href, context)
      }
    },
    load(url, context, next) {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) last = fileURLToPath(url)
      return next(url, context)
    },
  })
}

const empty: ResolveFnOutput = {
  url: 'data:text/javascript,export {}',
  format: 'module',
  shortCircuit: true,
}

const endings = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

function candidates(
  specifier: string,
  { parentURL = '' }: ResolveHookContext,
  aliases: PathAliases,
): readonly string[] {
  if (!parentURL.startsWith('file:') || parentURL.includes('/node_modules/')) return []
  const relative = /^\.{1,2}(\/|$)/.test(specifier)
  const bases = relative ? [fileURLToPath(new URL(specifier, parentURL))] : aliases(specifier)
  return bases.flatMap((base) => [
    ...endings.map((ending) => base + ending),
    base.replace(/\.(m?)js$/, '.$1ts'),
  ])
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

/** That a feature of Node is new, or a package.json has no `type`, is not this program's news. */
function quietWarnings(): void {
  const shown = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    const { name, code } = warning as Error & { readonly code?: string }
    if (name === 'ExperimentalWarning' || code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    for (const show of shown) show(warning)
  })
}
