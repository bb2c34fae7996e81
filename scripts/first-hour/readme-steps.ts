import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** One thing that the README has its reader do. */
export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly line: string }

/** All of them, in their order, as printed. @throws for a block that does not say what file it is */
export function readmeSteps(): readonly Step[] {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
  const [section = ''] = /^## Use it$.*?(?=^## )/ms.exec(readme) ?? []
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  return blocks.flatMap(([, language, text = '']): Step[] => {
    if (language === 'sh') {
      return text.split('\n').flatMap((line) => (line ? [{ kind: 'command', line }] : []))
    }
    const [name = '', path] = /^(?:\/\/|<!--) (\S+)(?: -->)?\n/.exec(text) ?? []
    if (path === undefined) throw new Error(`A block of the README names no file:\n${text}`)
    return [{ kind: 'file', path, text: text.slice(name.length) }]
  })
}

/** The README's own command, by how it begins. */
export function readmeCommand(beginning: string): string {
  for (const step of readmeSteps())
    if (step.kind === 'command' && step.line.startsWith(beginning)) return step.line
  throw new Error(`The README has no command that begins with ${beginning}.`)
}
