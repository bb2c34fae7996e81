import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { proofsOf, textsOf } from '../pages/tests.ts'
import { parseChecklist } from './checklist.ts'
import { gaps } from './page.ts'
import { conformancePage, pageFile } from './sources.ts'

test('docs/conformance.md is what `pnpm conformance` would write', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(conformancePage().page)
})

test('every number has a test, or a reason', () => {
  expect(conformancePage().gaps).toEqual([])
})

describe('the script', () => {
  const sections = parseChecklist('# One\n1 a\n2 ~ b :: so\n3-5 - c :: no\n\n# Two\n6 d')

  test('names the numbers that no test proves, and those that nobody knows', () => {
    const proofs = proofsOf('fu', textsOf('x.test.ts', "test('it works [fu-1,2,4,9]', () => {})"))
    expect(gaps(sections, proofs)).toEqual([
      '6 has no test: d',
      '4 is claimed by: it works',
      '9 is claimed by: it works',
    ])
  })

  test('wants a reason exactly where there is something to explain', () => {
    expect(() => parseChecklist('# One\n1 - a')).toThrow('A reason, or none')
    expect(() => parseChecklist('# One\n1 a :: so')).toThrow('A reason, or none')
  })
})
