import { expect, test } from 'vitest'
import { csvRecords } from '../src/users/csv.ts'

async function records(...chunks: readonly string[]) {
  const found: (readonly [number, ...string[]])[] = []
  const text = (async function* () {
    yield* chunks
  })()
  for await (const { line, value } of csvRecords(text)) found.push([line, ...value])
  return found
}

test('a quote within a field without quotes is text', async () => {
  expect(await records('email,name\na@x.org,5" wide\nb@x.org,6" tall\n')).toEqual([
    [1, 'email', 'name'],
    [2, 'a@x.org', '5" wide'],
    [3, 'b@x.org', '6" tall'],
  ])
})

test.each([
  ['""""', '"'],
  ['"""Bob"" Smith"', '"Bob" Smith'],
  ['"a ""b"" c"', 'a "b" c'],
  ['"a,b"', 'a,b'],
  ['"a\r\nb"', 'a\nb'],
  ['"a" b', 'a b'],
])('%j is %j, also where it comes in pieces', async (written, read) => {
  expect(await records(`x,${written},y`)).toEqual([[1, 'x', read, 'y']])
  expect(await records(...`x,${written},y`.split(''))).toEqual([[1, 'x', read, 'y']])
})

test('lines are counted within quotes, and quotes that do not end are named', async () => {
  expect(await records('a,b\n"1\n2",""\n3,4')).toEqual([
    [1, 'a', 'b'],
    [2, '1\n2', ''],
    [4, '3', '4'],
  ])
  await expect(records('a\nb,"c\nd')).rejects.toThrow('begin on line 2')
})
