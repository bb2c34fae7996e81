import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestProject } from 'vitest/node'
import { pack } from '../../../../scripts/packed.ts'
import { openRegistry } from './registry.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder outside of this repository; whatever is below it finds the installed packages. */
    outside: string
  }
}

const packages = resolve(import.meta.dirname, '../../..')
export const others = [
  '@hono/node-server',
  '@hono/trpc-server',
  '@tanstack/react-query',
  '@trpc/client',
  '@trpc/server',
  '@trpc/tanstack-react-query',
  '@types/better-sqlite3',
  '@types/express',
  '@types/node',
  '@types/pg',
  '@types/react',
  'bcryptjs',
  'better-sqlite3',
  'drizzle-orm',
  'express',
  'fastify',
  'hono',
  'kysely',
  'mysql2',
  'pg',
  'react',
  'superjson',
  'typescript',
  'zod',
]

export const setup = (project: TestProject) => install(project, others)

/** Packs the packages as they would be published, and installs them with npm, once for all tests. */
export async function install(
  { provide }: Pick<TestProject, 'provide'>,
  names: readonly string[],
): Promise<() => void> {
  const outside = mkdtempSync(join(tmpdir(), 'trpc-auth-cli-'))
  const tarballs = ['cli', 'client', 'react', 'server'].map((name) => {
    const destination = join(outside, `packed-${name}`)
    mkdirSync(destination)
    return pack(join(packages, name), destination)
  })
  writeFileSync(join(outside, 'package.json'), '{ "private": true, "type": "module" }')
  await using registry = await openRegistry(tarballs)
  const ours = ['@trpc-auth/cli', '@trpc-auth/client', '@trpc-auth/react', '@trpc-auth/server']
  await npmInstall(outside, registry.url, [...ours, ...names])
  provide('outside', outside)
  return () => rmSync(outside, { recursive: true })
}

/** A stranger's shell: nothing of ours is on its path, and npm has no settings and no cache yet. */
async function npmInstall(cwd: string, url: string, names: readonly string[]): Promise<void> {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const theirs = path.filter((entry) => !entry.includes('node_modules'))
  const args = ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', ...names]
  const env = {
    PATH: [dirname(process.execPath), ...theirs].join(delimiter),
    HOME: cwd,
    npm_config_registry: url,
  } as NodeJS.ProcessEnv
  const child = spawn('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  }
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`npm install failed:\n${output}`)
}
