import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A page whose code a test compiles. */
interface Page {
  readonly text: string
  /** Folder of the package in which it is compiled, so that imports resolve as an app's. */
  readonly inside: string
  /** Files that the page takes for granted, by path, unless it has them itself. */
  readonly around: Readonly<Record<string, string>>
}

/**
 * Compiles the blocks of a page together, the browser's and the server's. Each must begin with its path.
 *
 * @returns what the compiler says, and how many blocks have no path
 */
export function compilePage({ text, inside, around }: Page): { said: string; nameless: number } {
  // A name that git, the linter and the formatter know not to look at.
  const folder = mkdtempSync(join(inside, 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const blocks = [...text.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)].map(
    ([, path = '', code = '']) => [path, code] as const,
  )
  const files = { ...around, ...Object.fromEntries(blocks) }
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))
  const { status, stdout, stderr } = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })
  const said = status === 0 ? '' : `${stdout}${stderr}` || `tsc ends with ${status}`
  return { said, nameless: (text.match(/^```ts$/gm)?.length ?? 0) - blocks.length }
}
