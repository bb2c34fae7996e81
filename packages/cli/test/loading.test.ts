import { expect, test } from 'vitest'
import { authFiles } from './harness/auth-files.ts'
import { newApp } from './harness/cli.ts'

const files = authFiles(':memory:')
const listed = (more: Readonly<Record<string, string>>) =>
  newApp({ ...files, ...more }).trpcAuth('users list')
const authWith = (line: string) => ({
  'server/auth.ts': authFiles('', line)['server/auth.ts'] ?? '',
})

test('imports are found as tsc and bundlers find them', async () => {
  const { code, stderr } = await listed({
    ...authWith(`
import 'server-only'
import { one } from '~/one'
import { two } from '@/lib/two.js'
import { three } from './folder'
import { four } from './four.js'
console.assert(one + two + three + four === 10)`),
    'tsconfig.json': `{
  // comments, and commas too many
  "compilerOptions": { "paths": { "~/*": ["./src/*"], "@/*": ["./*"], }, },
}`,
    'src/one.ts': 'export const one: number = 1',
    'lib/two.ts': 'export const two: number = 2',
    'server/folder/index.ts': 'export const three: number = 3',
    'server/four.ts': 'export const four: number = 4',
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'No users.\n' })
})

test.each([
  [
    'TypeScript that cannot be erased',
    { 'server/kind.ts': '\nexport enum Kind { A }' },
    "import './kind.ts'",
    /^trpc-auth: server\/auth\.ts could not be loaded\. server\/kind\.ts:2: TypeScript enum is not supported.*--experimental-transform-types/,
  ],
  [
    'a file that is not there',
    { 'server/deep.ts': "import './nowhere'\nexport {}" },
    "import './deep.ts'",
    /server\/deep\.ts imports server\/nowhere, which is not there/,
  ],
  [
    'a package that is not there',
    {},
    "import 'not-installed-here'",
    /server\/auth\.ts imports not-installed-here, which is not there\. Install it/,
  ],
  [
    'a component',
    { 'server/mail.tsx': 'export const Mail = () => <p />' },
    "import './mail.tsx'",
    /Node does not run server\/mail\.tsx/,
  ],
  [
    'an error of its own',
    {},
    "throw new Error('no key for mails')",
    /no key for mails \(Variables/,
  ],
] as const)('%s is named, with the way out', async (...[, more, line, words]) => {
  const { code, stdout, stderr } = await listed({ ...more, ...authWith(line) })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(words)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('a secret that is missing is told in the words of createAuth, and where it was looked for', async () => {
  const app = newApp({ ...files, '.env': '' })
  const { stderr } = await app.trpcAuth('users list')
  expect(stderr).toMatch(
    /secret must have at least 32 bytes; got 0.*Variables were read from \.env/,
  )
  app.write({ 'other.env': files['.env'] ?? '' })
  expect(await app.trpcAuth('users list --env-file other.env')).toMatchObject({ code: 0 })
})

test('the module may be elsewhere, under another name, and must be one', async () => {
  const auth = (files['server/auth.ts'] ?? '').replaceAll('./database.ts', './server/database.ts')
  const app = newApp({
    '.env': files['.env'] ?? '',
    'server/database.ts': files['server/database.ts'] ?? '',
    'layer.ts': auth.replace('const auth =', 'const layer ='),
    'other.ts': 'export const word = 1',
  })
  expect(await app.trpcAuth('users list')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no auth module at server/auth.ts') as string,
  })
  expect(await app.trpcAuth('users list --auth layer.ts')).toMatchObject({ code: 0 })
  const { stderr } = await app.trpcAuth('users list --auth other.ts')
  expect(stderr).toContain('other.ts exports word, and nothing that createAuth has made')
})
