import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { textsOf } from '../pages/tests.ts'
import { asvsPage, pageFile } from './page.ts'
import { proofLink } from './proof.ts'
import { parseRows } from './rows.ts'

test('docs/asvs.md is what `pnpm asvs` would write', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(asvsPage().page)
})

/** How many requirements each section of ASVS 5.0.0 has, and the sum of their levels. */
const standard: Readonly<Record<string, readonly [count: number, levels: number]>> = {
  '3.3': [5, 10],
  '3.4': [8, 16],
  '3.5': [8, 16],
  '6.1': [3, 5],
  '6.2': [12, 16],
  '6.3': [8, 18],
  '6.4': [6, 12],
  '6.5': [8, 19],
  '6.6': [4, 9],
  '6.7': [2, 6],
  '6.8': [4, 8],
  '7.1': [3, 6],
  '7.2': [4, 4],
  '7.3': [2, 4],
  '7.4': [5, 8],
  '7.5': [3, 7],
  '7.6': [2, 4],
  '9.1': [3, 3],
  '9.2': [4, 7],
}

test('every requirement of these sections is there, once, in its order', () => {
  const { requirements } = asvsPage()
  const numbers = Object.entries(standard).flatMap(([section, [count]]) =>
    Array.from({ length: count }, (_, at) => `${section}.${at + 1}`),
  )
  expect(requirements.map(({ number }) => number)).toEqual(numbers)
  for (const [section, [, levels]] of Object.entries(standard)) {
    const own = requirements.filter(({ number }) => number.startsWith(`${section}.`))
    expect([section, own.reduce((sum, { level }) => sum + level, 0)]).toEqual([section, levels])
  }
})

describe('the script', () => {
  const row = '1.1.1 L2 met a thing\n  so and\n  so\n  * x.test.ts: it works'

  test('reads what a row says', () => {
    expect(parseRows(`# One\n${row}\n1.1.2 L1 open b\n  no`)).toEqual([
      {
        title: 'One',
        requirements: [
          {
            number: '1.1.1',
            level: 2,
            standing: 'met',
            subject: 'a thing',
            how: 'so and so',
            proofs: ['x.test.ts: it works'],
          },
          { number: '1.1.2', level: 1, standing: 'open', subject: 'b', how: 'no', proofs: [] },
        ],
      },
    ])
  })

  test('takes no claim without a test, no standing that there is not, no silence', () => {
    expect(() => parseRows('# One\n1.1.1 L1 met a\n  so')).toThrow('1.1.1 has no test.')
    expect(() => parseRows('# One\n1.1.1 L1 done a\n  so')).toThrow('Not a requirement')
    expect(() => parseRows('# One\n1.1.1 L1 open a')).toThrow('1.1.1 does not say how.')
  })

  test('wants every test that is named to be there, and to be one', () => {
    const texts = ['a/x.test.ts', 'b/x.test.ts', 'b/y.test.ts'].flatMap((file) =>
      textsOf(file, "test('it works [sec-1]', () => {})"),
    )
    expect(proofLink('y.test.ts: it works', texts)).toBe('[`y.test.ts`](../b/y.test.ts): it works')
    expect(proofLink('b/x.test.ts: it works', texts)).toContain('(../b/x.test.ts)')
    expect(proofLink('[sec-1]', texts)).toBe('[threat 1](security.md)')
    expect(() => proofLink('x.test.ts: it works', texts)).toThrow('Several files')
    expect(() => proofLink('y.test.ts: it worked', texts)).toThrow('There is no test')
    expect(() => proofLink('[sec-2]', texts)).toThrow('No test carries [sec-2].')
  })
})
