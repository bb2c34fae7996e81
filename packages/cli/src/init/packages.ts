import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect, Framework } from './app.ts'
import { has, versionOf, type Manifest } from './manifest.ts'
import type { ChosenApp } from './plan.ts'

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
  const versions = names.map((name) => versionOf(folder, manifest, name))
  return versions.find((version) => version !== null) ?? null
}

const pinned = (name: string, version: string | null) =>
  name.startsWith('@trpc/') && version !== null ? `${name}@${version}` : name

function needed({ framework, orm, dialect, client }: ChosenApp): readonly string[] {
  return [
    '@trpc-auth/server',
    '@trpc/server',
    '@trpc/client',
    'zod',
    'superjson',
    ...frameworkPackages[framework],
    ...(orm === 'kysely' ? ['kysely', 'better-sqlite3'] : []),
    ...(orm === 'drizzle' ? ['drizzle-orm', drivers[dialect]] : []),
    ...(client === 'tanstack' ? tanstack : []),
  ]
}

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

/** What is there and too old. */
export function tooOld(folder: string, manifest: Manifest): readonly string[] {
  return Object.entries({ '@trpc/server': '11.8.1', zod: '4.1.0', typescript: '5.9.0' }).flatMap(
    ([name, least]) => {
      const version = versionOf(folder, manifest, name)
      if (version === null || !isBefore(version, least)) return []
      return [`${name} is ${version}, and must be ${least} or later.`]
    },
  )
}

function isBefore(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) < 0
}
