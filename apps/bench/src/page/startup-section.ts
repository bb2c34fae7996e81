import { median } from '../numbers.ts'
import type { Result } from '../result.ts'
import { figure, table } from './format.ts'
import { nameOf } from './names.ts'

export function startupSection({ imports, sizes, types }: Result): string {
  const base = median(imports.find(({ name }) => name === 'none')?.millis ?? [NaN])
  const importRows = imports
    .filter(({ name }) => name !== 'none')
    .map(({ name, millis }) => [
      nameOf(name),
      `+${(median(millis) - base).toFixed(0)}`,
      `+${(Math.min(...millis) - base).toFixed(0)}`,
    ])
  const sizeRows = sizes.map(({ name, side, gzipBytes }) => [
    nameOf(name),
    side,
    `${(gzipBytes / 1000).toFixed(1)} kB`,
  ])
  const typeRows = types.map(({ variant, procedures, instantiations, checkSeconds }) => [
    String(procedures),
    variant === 'none' ? 'without auth' : nameOf(variant),
    instantiations.toLocaleString('en'),
    figure(median(checkSeconds)),
  ])
  return `## Start-up and size

What importing each costs a fresh process that has imported \`@trpc/server\` (${base.toFixed(0)} ms); trpc-auth and better-auth import zod.

${table(['', 'median ms', 'best ms'], importRows)}

Minified and compressed, without tRPC, zod and native code, and without what is only loaded when it is used:

${table(['', 'side', 'min + gzip'], sizeRows)}

What the compiler (TypeScript, one thread) has to do for a generated app, server and client:

${table(['procedures', '', 'type instantiations', 'check time, s'], typeRows)}`
}
