import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

// The code of docs/adding-a-concern.md, whose files are those that text-code.test.ts runs.
const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/adding-a-concern.md'), 'utf8')
const blocks = [...page.matchAll(/^```ts\n(\/\/ (\S+\.ts)\n.*?)^```$/gms)].map(
  ([, code = '', path = '']) => ({ path, code }),
)

/** What the page takes for granted. */
const database = `
  import type { AuthDatabase } from '@trpc-auth/server/kysely'
  import type { Kysely } from 'kysely'
  export declare const db: Kysely<AuthDatabase>
`
const sms = 'export declare function sendText(phone: string, text: string): Promise<void>'

test('every code of the page is a file, and the concern has fewer than a hundred lines', () => {
  expect(page.match(/^```ts$/gm)).toHaveLength(blocks.length)
  const concern = blocks.find(({ path }) => path === 'server/text-code.ts')
  expect(concern?.code.trimEnd().split('\n').length).toBeLessThan(100)
})

test.each(['text-code.ts', 'by-text.ts', 'badge.ts'])(
  'the page prints the %s that runs',
  (name) => {
    const printed = blocks.find(({ path }) => basename(path) === name)?.code
    expect(printed).toBe(readFileSync(join(import.meta.dirname, 'concern', name), 'utf8'))
  },
)

test('the code of the page compiles', () => {
  const folder = mkdtempSync(join(packageFolder, 'concern-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const around = [
    { path: 'server/database.ts', code: database },
    { path: 'server/sms.ts', code: sms },
  ]
  for (const { path, code } of [...blocks, ...around]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)

test('the page uses nothing of the package but what its entry points name', () => {
  const from = blocks.flatMap(({ code }) => [...code.matchAll(/from '(@trpc-auth[^']*)'/g)])
  expect(new Set(from.map(([, module]) => module))).toEqual(
    new Set(['@trpc-auth/server', '@trpc-auth/server/kysely']),
  )
})
