import { spawnSync } from 'node:child_process'
import { builtFiles } from '../built-files.ts'
import type { ChildOptions } from '../child.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { ImportCell } from '../result.ts'

/** What each loads for a server. Every process loads tRPC first, and the first loads nothing else. */
const imports: Readonly<Record<string, readonly string[]>> = {
  none: [],
  zod: ['zod'],
  'trpc-auth': ['@trpc-auth/server'],
  jose: ['jose'],
  'express-session': ['express-session', 'passport'],
  'iron-session': ['iron-session'],
  'auth-core': ['@auth/core/jwt'],
  'better-auth': ['better-auth'],
}

/** How long a fresh process takes to import each, taken by turns. */
export function measureImports(
  { rounds }: Plan['imports'],
  { sources = false }: ChildOptions,
): readonly ImportCell[] {
  const built = sources ? new Map<string, URL>() : builtFiles(['server'])
  const cells = Object.entries(imports).map(([name, specifiers]) => {
    const files = specifiers.map((specifier) => built.get(specifier)?.href ?? specifier)
    return { name, files: ['@trpc/server', ...files], millis: [] as number[] }
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const { files, millis } of rotated(cells, round)) millis.push(importTime(files))
  }
  return cells.map(({ name, millis }) => ({ name, millis }))
}

function importTime(specifiers: readonly string[]): number {
  const program = `const start = performance.now()
    ${specifiers.map((specifier) => `await import(${JSON.stringify(specifier)})`).join('\n')}
    console.log(performance.now() - start)`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program]
  const child = spawnSync(process.execPath, args, {
    cwd: new URL('../../', import.meta.url),
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
  })
  if (child.status !== 0) throw new Error(`${specifiers.join(', ')}: ${child.stderr}`)
  return Number(child.stdout)
}
