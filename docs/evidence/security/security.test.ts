import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageFile, securityPage } from './page.ts'

test('docs/security.md is what `pnpm security` would write', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(securityPage().page)
})

test('every test that docs/threat-model.md names is there', () => {
  const files = globSync('packages/server/{src,test}/**/*.test.ts')
  const rows = readFileSync('docs/threat-model.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|')[3] ?? '')
  const named = rows.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  )
  const missing = named.filter((name) => {
    const start = name.startsWith('src/') ? 'packages/server/' : 'packages/server/test/[^/]+/'
    const end = name.endsWith('*') ? '' : '(?:[./]|$)'
    const pattern = new RegExp(`^${start}(?:${name.replace(/\*$/, '')})${end}`)
    return !files.some((file) => pattern.test(file))
  })
  expect(named.length).toBeGreaterThan(30)
  expect(missing).toEqual([])
})
