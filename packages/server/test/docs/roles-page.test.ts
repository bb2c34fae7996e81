import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compilePage } from '../harness/page-code.ts'

const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/roles.md'), 'utf8')

test('the code of the page compiles', () => {
  // The browser's part is another package's, which does not see this one.
  const text = page.replace(/^```ts\n\/\/ client\/.*?^```$/gms, '')
  expect(compilePage({ text, inside: packageFolder, around: {} })).toEqual({
    said: '',
    nameless: 0,
  })
}, 60_000)
