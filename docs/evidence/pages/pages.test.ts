import { expect, test } from 'vitest'
import { blocksOf, plain, table } from './markdown.ts'
import { proofsFor, proofsOf, textsOf } from './tests.ts'

test('a proof is a text of a test that ends in a tag', () => {
  const source = "test('it works [fu-1] [sec-2,9]', () => {})\ntest('[sec-3] no', () => {})"
  const texts = textsOf('x.test.ts', source)
  const proof = { file: 'x.test.ts', name: 'it works' }
  expect(proofsOf('sec', texts)).toEqual([{ ...proof, rows: ['2', '9'] }])
  expect(proofsOf('fu', texts)).toEqual([{ ...proof, rows: ['1'] }])
  expect(proofsFor('9', proofsOf('sec', texts))).toHaveLength(1)
  expect(proofsFor('3', proofsOf('sec', texts))).toEqual([])
})

test('a tag may name rows by a letter and a number, in a template as well', () => {
  const source = 'test("it holds [field-A1,C13]", no)\ntest(`${name} holds [field-A1]`, no)'
  const proofs = proofsOf('field', textsOf('x.test.ts', source))
  expect(proofs.map(({ name, rows }) => [name, rows])).toEqual([
    ['it holds', ['A1', 'C13']],
    ['${name} holds', ['A1']],
  ])
  expect(proofsFor('C1', proofs)).toEqual([])
})

test('a tag alone is no test, nor is code in backticks', () => {
  expect(proofsOf('sec', textsOf('x.test.ts', "expect(link('[sec-1]'))"))).toEqual([])
  expect(textsOf('x.test.ts', 'const command = `pnpm security`')).toEqual([])
})

test('a name without a tag is a text too, in quotes of either kind', () => {
  const texts = textsOf('x.test.ts', `test("the app's own", () => {})\n  ['unsigned', list],`)
  expect(texts.map(({ name }) => name)).toEqual(["the app's own", 'unsigned'])
})

test('a source file is blocks of lines', () => {
  expect(blocksOf('# One\na\nb\n\n# Two\nc\n')).toEqual([
    { title: 'One', lines: ['a', 'b'] },
    { title: 'Two', lines: ['c'] },
  ])
})

test('what is in a cell breaks no table', () => {
  expect(table(['a', 'b'], [[['1'], [plain('x|<y>'), 'z']]])).toEqual([
    '| a | b |',
    '| --- | --- |',
    String.raw`| 1 | x\|&lt;y><br>z |`,
  ])
})
