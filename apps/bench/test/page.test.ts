import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageFiles } from '../src/page/page.ts'
import { result } from '../src/result.ts'

const docs = new URL('../../../docs/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, docs), 'utf8')

test('docs/benchmarks.md and its plots are what `pnpm bench --page` would write', () => {
  const files = pageFiles(result.parse(JSON.parse(read('benchmarks/results.json'))))
  for (const [name, text] of Object.entries(files)) expect([name, read(name)]).toEqual([name, text])
})
