import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The code of docs/testing.md beside the README's app, inside this package, so that imports resolve
// as an app's would.
const packageFolder = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(packageFolder, 'testing-'))

function blocksOf(page: string) {
  const text = readFileSync(resolve(packageFolder, '../..', page), 'utf8')
  return [...text.matchAll(/^```ts\n\/\/ ((?:server|test)\/\S+\.ts)\n(.*?)^```$/gms)]
}

beforeAll(() => {
  for (const [, path = '', code = ''] of [
    ...blocksOf('README.md'),
    ...blocksOf('docs/testing.md'),
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

test('the code of the page compiles', () => {
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(compiled.stdout).toBe('')
}, 60_000)

test("the page's tests of the README's app pass", () => {
  writeFileSync(join(folder, 'vitest.config.ts'), 'export default {}')

  const run = spawnSync('vitest', ['run', '--root', folder], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, AUTH_SECRET: 'the secret of a page, of thirty-two bytes and more' },
  })

  expect(run.stdout).toMatch(/Tests.*10 passed/)
  expect(run.status).toBe(0)
}, 60_000)
