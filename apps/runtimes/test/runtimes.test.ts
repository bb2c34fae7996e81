import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { library } from './built.ts'
import { hasRuntimes, runtimes, type Runtime } from './runtime.ts'
import { start } from './start.ts'
import { columns, story, type Row } from './story.ts'
import { replaceTable, table } from './table.ts'
import { Visitor } from './visitor.ts'

const all: Row = {
  httpLink: '2 of 2',
  httpBatchLink: '2 of 2',
  httpBatchStreamLink: '2 of 2',
  httpSubscriptionLink: '2 of 2',
  'protected call': 'yes',
  logout: 'yes',
  'logins at once': '16 of 16',
}
const told: string[][] = []

test.for(runtimes())('$name serves the whole story', async (runtime) => {
  await using server = await start(runtime)
  const row = await story(server.url)
  told.push([nameOf(runtime), runtime.hasher, ...columns.map((column) => row[column])])
  expect(row).toEqual(all)
})

test.for(runtimes())('$name tells the client’s address [field-C1]', async (runtime) => {
  await using server = await start(runtime)
  // In production Cloudflare's own edge sets it, whatever the client sends.
  const headers = { 'cf-connecting-ip': '127.0.0.1' }
  const response = await fetch(`${server.url}/sender`, { headers })
  expect(await response.json()).toEqual({ result: { data: '127.0.0.1' } })
})

const page = resolve(import.meta.dirname, '../../../docs/runtimes.md')

test('the table in the docs is what was seen', async () => {
  const seen = table(['runtime', 'hasher', ...columns], told)
  console.log(seen)
  const text = readFileSync(page, 'utf8')
  const current = hasRuntimes ? replaceTable(text, seen) : text
  await expect(current).toMatchFileSnapshot(page)
})

const withoutNativeCode = runtimes().filter(({ hasher }) => hasher !== 'argon2id')

test.for(withoutNativeCode)('$name says that it needs another hasher', async (runtime) => {
  await using server = await start(runtime, { HASHER: 'default' })
  const { login } = new Visitor(server.url).client('httpLink').auth
  await expect(login.mutate({ email: 'ann@example.com', password: 'any' })).rejects.toThrow(
    /passwords: \{ hasher \}/,
  )
})

test('the built library imports nothing of Node, but for hashes of scrypt when one is met', () => {
  const folder = join(library, 'dist')
  // The contract suites for stores are for tests, which run in Node.
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && file !== 'testing.js',
  )
  expect(files).toContain('index.js')
  const naming = (pattern: RegExp) =>
    files.filter((file) => pattern.test(readFileSync(join(folder, file), 'utf8')))
  expect(naming(/["']node:/)).toEqual(['legacy-passwords.js'])
  expect(naming(/(?<!import\()["']node:/)).toEqual([])
})

function nameOf({ name, version }: Runtime): string {
  return `${name} (${version})`
}
