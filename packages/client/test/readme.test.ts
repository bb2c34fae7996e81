import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const packageFolder = join(import.meta.dirname, '..')
const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')

test("the README's code compiles", () => {
  // Inside this package, so that imports resolve as an app's would.
  const folder = mkdtempSync(join(packageFolder, 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const blocks = [...readme.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)]
  for (const [, name = '', code = ''] of blocks) writeFileSync(join(folder, name), code)
  mkdirSync(join(folder, 'server'))
  writeFileSync(
    join(folder, 'server/router.ts'),
    "export type { AppRouter } from '../../test/harness/app.ts'",
  )
  const compilerOptions = { lib: ['ES2023', 'DOM'] }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['.'] }),
  )

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(blocks).toHaveLength(8)
  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)

test("the README's table names every option and no other", () => {
  const source = ['http.ts', 'auth-link.ts']
    .map((file) => readFileSync(join(packageFolder, 'src', file), 'utf8'))
    .join('')
  const options = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name)
  const [section = ''] = /^## Options$.*?(?=^Server processes)/ms.exec(readme) ?? []
  const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)

  // tRPC's own type brings it, and only for an app that has one.
  expect(new Set(rows)).toEqual(new Set([...options, 'transformer']))
})
