import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

// What `pnpm examples` does not look at: their pages, their size and their versions.
const repository = resolve(import.meta.dirname, '..')
const names = readdirSync(join(repository, 'examples'))
const versions = z.record(z.string(), z.string())

const read = (path: string) => readFileSync(join(repository, path), 'utf8')

test('each example is in the index, and is driven by a test', () => {
  const index = read('docs/examples.md')
  const listed = [...index.matchAll(/^\| \[(\S+)\]\(examples\/\1\.md\)/gm)].map(([, name]) => name)
  expect(new Set(listed)).toEqual(new Set(names))
  const driven = readdirSync(join(repository, 'scripts/examples'))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.test.ts'.length))
  expect(new Set(driven)).toEqual(new Set(names))
})

describe.for(names)('%s', (name) => {
  const folder = `examples/${name}`

  test('has at most 200 lines, without blank ones and imports', () => {
    const files = execFileSync('git', ['ls-files', folder], { cwd: repository, encoding: 'utf8' })
    const code = files.trim().split('\n').filter(isWritten).map(read).join('\n')
    expect(code.replaceAll(/^import [^']*'.*$/gm, '').match(/^.*\S.*$/gm)?.length).toBeLessThan(200)
  })

  test('names the versions that this repository tests', () => {
    const { catalog } = z.object({ catalog: versions }).parse(parse(read('pnpm-workspace.yaml')))
    const { dependencies, devDependencies } = z
      .object({ dependencies: versions, devDependencies: versions })
      .parse(JSON.parse(read(`${folder}/package.json`)))
    for (const [dependency, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      const pinned = catalog[dependency]?.replace(/^\^/, '')
      const fits = dependency.startsWith('@trpc/') ? pinned : `^${pinned}`
      expect([dependency, range]).toEqual([
        dependency,
        dependency.startsWith('@trpc-auth/') ? '^0' : fits,
      ])
    }
  })

  test('has a page that shows its files as they are', async () => {
    const page = `docs/examples/${name}.md`
    await expect(withFiles(read(page), folder)).toMatchFileSnapshot(join(repository, page))
  })
})

/** Not what drizzle-kit makes. */
const isWritten = (file: string) => /\.(tsx?|html|sql)$/.test(file) && !file.includes('/drizzle/')

/** The page with every block that begins with a path holding what that file of the example holds. */
function withFiles(text: string, folder: string): string {
  return text.replaceAll(
    /^```(tsx?)\n\/\/ (\S+)\n.*?^```$/gms,
    (_block, language: string, path: string) =>
      `\`\`\`${language}\n// ${path}\n${read(`${folder}/${path}`)}\`\`\``,
  )
}
