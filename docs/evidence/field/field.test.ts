import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fieldPage, pageFile } from './page.ts'
import { fieldRow, sourceText } from './row.ts'

test('docs/evidence/field.md is what `pnpm field` would write', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(fieldPage().page)
})

test('every row has a test, or a reason why it has none here', () => {
  expect(fieldPage().missing).toEqual([])
})

describe('the script', () => {
  test('reads where a row comes from, and what happened', () => {
    const row = fieldRow('A1 a/b#1 attack :: It broke. :: Told elsewhere.')
    expect(row).toEqual({
      name: 'A1',
      sources: ['a/b#1', 'attack'],
      happened: 'It broke.',
      elsewhere: 'Told elsewhere.',
    })
    expect(row.sources.map(sourceText)).toEqual([
      '[a/b#1](https://github.com/a/b/issues/1)',
      'our own attack',
    ])
  })

  test('takes no row without a source, and no source that cannot be looked up', () => {
    expect(() => fieldRow('A1 It broke.')).toThrow('Not a row: A1 It broke.')
    expect(() => sourceText('b#1')).toThrow('Not a source: b#1')
  })
})
