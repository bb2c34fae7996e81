import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { llmsText } from './llms.ts'

const repository = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(repository, 'llms.txt'), 'utf8')

test('llms.txt is what the pages say now', () => {
  expect(text, 'Run: npx pnpm@12 llms').toBe(llmsText(repository))
})

test('llms.txt names every page once, and says of all that are not optional what they are for', () => {
  const pages = globSync(['docs/**/*.md', 'packages/*/README.md'], { cwd: repository })
  const lines = text.split('\n').filter((line) => line.startsWith('- ['))
  for (const page of pages) {
    expect(lines.filter((line) => line.includes(`/raw/main/${page})`))).toHaveLength(1)
  }
  const [needed = ''] = text.split('## Optional')
  const silent = needed.split('\n').filter((line) => /^- \[.+\]\(https:\S+\)$/.test(line))
  expect(silent).toEqual([])
})
