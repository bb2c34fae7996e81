import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the package's own concerns add to its interfaces by declaration merging: names, by interface. */
export type Declared = ReadonlyMap<string, readonly string[]>

const block = /^declare module '@trpc-auth\/server' \{$(.*?)^\}$/gms
const added = /^ {2}interface (\w+)(?:<[^>]*>)? \{$(.*?)^ {2}\}$/gms
const member = /^ {4}'?([\w-]+)'?\??:/gm

/** Reads the sources: whatever is declared there must be in what an app gets. */
export function declaredIn(source: string): Declared {
  const names = new Map<string, readonly string[]>()
  for (const file of globSync('**/*.ts', { cwd: source }).toSorted()) {
    const text = readFileSync(join(source, file), 'utf8')
    for (const [, interfaces = ''] of text.matchAll(block)) {
      for (const [, name = '', members = ''] of interfaces.matchAll(added)) {
        const found = [...members.matchAll(member)].map(([, one = '']) => one)
        names.set(name, [...(names.get(name) ?? []), ...found])
      }
    }
  }
  return names
}

/**
 * A file of an app that compiles if every one of these names is in the interface.
 *
 * @param subpaths of the package, whose concerns the app imports
 */
export function appThatUses(declared: Declared, subpaths: readonly string[]): string {
  const imported = subpaths.map((path) => `import type {} from '@trpc-auth/server/${path}'\n`)
  const names = [...declared.keys()]
  const uses = names.map((name) => {
    const list = JSON.stringify(declared.get(name))
    return `export const of${name}: readonly (keyof ${generic.has(name) ? `${name}<unknown>` : name})[] = ${list}\n`
  })
  const core = `import type { ${names.join(', ')} } from '@trpc-auth/server'\n`
  return [core, ...imported, ...uses].join('')
}

const generic = new Set(['HookEvents'])
