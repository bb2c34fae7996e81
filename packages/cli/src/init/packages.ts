import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ChosenApp, Dialect, Framework } from './app.ts'
import { elsewhere } from './elsewhere.ts'
import { has, installedVersion, rangeOf, type Manifest } from './manifest.ts'

/** Lines for a shell that install what the files need and the app lacks. */
export function installLines(app: ChosenApp): readonly string[] {
  const { folder, manifest } = app
  const lacking = (names: readonly string[]) =>
    names.filter((name) => !has(manifest, name)).map((name) => pinned(name, trpcVersion(app)))
  const { install, dev } = managerOf(folder)
  const [packages, tools] = [lacking(needed(app)), lacking(neededToDevelop(app))]
  return [
    ...(packages.length > 0 ? [`${install} ${packages.join(' ')}`] : []),
    ...(tools.length > 0 ? [`${dev} ${tools.join(' ')}`] : []),
  ]
}

/**
 * The packages of tRPC belong together: `@trpc/tanstack-react-query` accepts the very version of the
 * other two only. `null` where none is there yet, and all come at once.
 */
function trpcVersion({ folder, manifest }: Pick<ChosenApp, 'folder' | 'manifest'>) {
  const names = ['@trpc/server', '@trpc/client', '@trpc/tanstack-react-query']
  const versions = names.map((name) => installedVersion(folder, name) ?? rangeOf(manifest, name))
  return versions.find((version) => version !== null && /\d/.test(version)) ?? null
}

const pinned = (name: string, version: string | null) =>
  name.startsWith('@trpc/') && version !== null ? `${name}@${version}` : name

function needed(app: ChosenApp): readonly string[] {
  const { framework, orm, dialect, client } = app
  const [hasDatabase, hasClient] = [isThere(app, 'server/database.ts'), isThere(app, 'client.tsx')]
  return [
    '@trpc-auth/server',
    '@trpc/server',
    '@trpc/client',
    'zod',
    'superjson',
    ...frameworkPackages[framework],
    ...(orm === 'kysely' ? ['kysely'] : []),
    ...(orm === 'drizzle' ? ['drizzle-orm'] : []),
    ...(orm === 'none' || hasDatabase ? [] : [drivers[orm === 'kysely' ? 'sqlite' : dialect]]),
    ...(client === 'tanstack' ? (hasClient ? ['@trpc-auth/client'] : tanstack) : []),
  ]
}

/** Then it is the app's own, with what it needs. */
const isThere = (app: ChosenApp, path: string) =>
  existsSync(join(app.folder, app.base, elsewhere(app, path)))

const tanstack = [
  '@trpc-auth/client',
  '@trpc-auth/react',
  '@trpc/tanstack-react-query',
  '@tanstack/react-query',
  'react',
]

const drivers: Readonly<Record<Dialect, string>> = {
  postgres: 'pg',
  mysql: 'mysql2',
  sqlite: 'better-sqlite3',
}

const frameworkPackages: Readonly<Record<Framework, readonly string[]>> = {
  'next-app': [],
  'next-pages': [],
  express: ['express'],
  fastify: ['fastify'],
  hono: ['hono', '@hono/node-server', '@hono/trpc-server'],
  standalone: [],
}

const types: Readonly<Record<string, string>> = {
  express: '@types/express',
  'better-sqlite3': '@types/better-sqlite3',
  pg: '@types/pg',
  react: '@types/react',
}

function neededToDevelop(app: ChosenApp): readonly string[] {
  return [
    '@trpc-auth/cli',
    'typescript',
    '@types/node',
    ...needed(app).flatMap((name) => types[name] ?? []),
    ...(app.orm === 'drizzle' ? ['drizzle-kit'] : []),
  ]
}

const managers = [
  ['pnpm-lock.yaml', 'pnpm add', 'pnpm add -D'],
  ['yarn.lock', 'yarn add', 'yarn add -D'],
  ['bun.lock', 'bun add', 'bun add -d'],
  ['bun.lockb', 'bun add', 'bun add -d'],
] as const

/** Told by its lockfile. */
function managerOf(folder: string): { readonly install: string; readonly dev: string } {
  const found = managers.find(([lockfile]) => existsSync(join(folder, lockfile)))
  const [, install, dev] = found ?? ['', 'npm install', 'npm install --save-dev']
  return { install, dev }
}

const least = {
  '@trpc/server': '11.8.1',
  '@tanstack/react-query': '5.80.3',
  'drizzle-orm': '0.45.0',
  kysely: '0.29.0',
  typescript: '5.9.0',
  zod: '4.1.0',
}

/** What is there and too old: installed, or by what package.json asks for. */
export function tooOld(folder: string, manifest: Manifest): readonly string[] {
  return Object.entries(least).flatMap(([name, wanted]) => {
    const version = installedVersion(folder, name)
    const range = rangeOf(manifest, name)
    if (range === null || !isTooOld(version, range, wanted)) return []
    return [`${name} is ${version ?? range}, and must be ${wanted} or later: install it again.`]
  })
}

function isTooOld(version: string | null, range: string, wanted: string): boolean {
  if (version !== null) return isBefore(version, wanted)
  const [, sign = '', asked = ''] = /^([~^]?)(\d+\.\d+\.\d+)$/.exec(range) ?? []
  if (asked === '') return false
  // A caret takes all that has the same first number, or with 0 the same second one.
  const kept = sign === '^' && !asked.startsWith('0.') ? 1 : sign === '' ? 3 : 2
  const start = (text: string) => text.split('.').slice(0, kept).join('.')
  return isBefore(start(asked), start(wanted))
}

function isBefore(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) < 0
}
