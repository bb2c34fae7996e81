import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTsconfig } from '../app/tsconfig.ts'
import { has, readManifest, type Manifest } from './manifest.ts'

export const frameworks = [
  'next-app',
  'next-pages',
  'express',
  'fastify',
  'hono',
  'standalone',
] as const
export const orms = ['kysely', 'drizzle', 'none'] as const
export const clients = ['vanilla', 'tanstack'] as const

export type Framework = (typeof frameworks)[number]
export type Orm = (typeof orms)[number]
type Client = (typeof clients)[number]
export type Dialect = 'postgres' | 'mysql' | 'sqlite'

/** What an app is made of, as far as it decides which files it needs. */
export interface App {
  readonly folder: string
  readonly manifest: Manifest
  readonly framework: Framework
  /** `null` if nothing shows it. */
  readonly orm: Orm | null
  readonly dialect: Dialect
  readonly client: Client
  /** Folder of the app's sources, with a slash at its end; empty for none. */
  readonly base: string
  /** What imports of the app's own files end with. */
  readonly ending: '.ts' | '.js' | ''
  readonly hasTsconfig: boolean
}

/** One of which it is known where users shall live. */
export type ChosenApp = App & { readonly orm: Orm }

/** @throws {Failure} for a folder without a package.json */
export function detectApp(folder: string): App {
  const manifest = readManifest(folder)
  const framework = frameworkOf(folder, manifest)
  const tsconfig = readTsconfig(folder)
  return {
    folder,
    manifest,
    framework,
    orm: has(manifest, 'drizzle-orm') ? 'drizzle' : has(manifest, 'kysely') ? 'kysely' : null,
    dialect: dialectOf(manifest),
    client: tanstack.some((name) => has(manifest, name)) ? 'tanstack' : 'vanilla',
    base: baseOf(folder, framework),
    ending: tsconfig === null ? '.ts' : endingOf(tsconfig),
    hasTsconfig: tsconfig !== null,
  }
}

const tanstack = ['@trpc/tanstack-react-query', '@trpc/react-query', '@tanstack/react-query']

function frameworkOf(folder: string, manifest: Manifest): Framework {
  if (has(manifest, 'next')) {
    const app = ['app', 'src/app'].some((path) => existsSync(join(folder, path)))
    const pages = ['pages', 'src/pages'].some((path) => existsSync(join(folder, path)))
    return pages && !app ? 'next-pages' : 'next-app'
  }
  return frameworks.find((name) => has(manifest, name)) ?? 'standalone'
}

function dialectOf(manifest: Manifest): Dialect {
  if (['pg', 'postgres', '@neondatabase/serverless'].some((name) => has(manifest, name))) {
    return 'postgres'
  }
  return has(manifest, 'mysql2') ? 'mysql' : 'sqlite'
}

/** Next has its routes in one place only; elsewhere sources are in `src` if there is one. */
function baseOf(folder: string, framework: Framework): string {
  const routes = framework === 'next-pages' ? 'pages' : 'app'
  if (framework.startsWith('next')) return existsSync(join(folder, 'src', routes)) ? 'src/' : ''
  return existsSync(join(folder, 'src')) ? 'src/' : ''
}

function endingOf(options: NonNullable<ReturnType<typeof readTsconfig>>): App['ending'] {
  const { allowImportingTsExtensions, rewriteRelativeImportExtensions } = options
  if (allowImportingTsExtensions || rewriteRelativeImportExtensions) return '.ts'
  const resolution = (options.moduleResolution ?? options.module ?? '').toLowerCase()
  return /^node(16|18|20|next)$/.test(resolution) ? '.js' : ''
}
