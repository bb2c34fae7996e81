import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { translatedPhrases } from './language.ts'

test('no page, comment or message has a phrase that reads like a translation', () => {
  const list = execFileSync('git', ['ls-files', '-z', '*.md', '*.ts', '*.tsx'], {
    encoding: 'utf8',
  })
  const files = list
    .split('\0')
    .filter((file) => file !== '' && file !== 'scripts/language.test.ts')
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap((file) => translatedPhrases(file, readFileSync(file, 'utf8')))).toEqual([])
})

test('a phrase is reported with its file and line', () => {
  expect(translatedPhrases('page.md', 'A title\n\nIt can not be read anew.\n')).toEqual([
    'page.md:3: "can not" reads like a translation: write "cannot".',
    'page.md:3: "anew" reads like a translation: write "again".',
  ])
})

test('a phrase that a line break divides is found', () => {
  expect(translatedPhrases('a.ts', '// This can\nnot be')).toHaveLength(1)
})

test('identifiers and words that only look alike are left alone', () => {
  expect(translatedPhrases('a.ts', 'canNotify(); renewed(); forever; nonetheless')).toEqual([])
})

test('a generated page is left to its source', () => {
  expect(translatedPhrases('page.md', '# Page\n\n<!-- Written by `x` -->\n\ncan not\n')).toEqual([])
})
