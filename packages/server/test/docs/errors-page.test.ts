import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { expect, onTestFinished, test } from 'vitest'
import { codeInput } from '../../src/core/factor/code-input.ts'
import { passwordInput, tokenInput } from '../../src/core/inputs.ts'
import { returnToInput } from '../../src/oauth/return-to.ts'

const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/errors.md'), 'utf8')
const sources = globSync('src/**/*.ts', { cwd: packageFolder, exclude: ['**/*.test.ts'] }).map(
  (file) => readFileSync(join(packageFolder, file), 'utf8'),
)

/** The first cells of the rows below a heading. */
function rows(heading: string): string[][] {
  const [section = ''] = new RegExp(`^## ${heading}$.*?(?=^## |$(?![^]))`, 'ms').exec(page) ?? []
  return [...section.matchAll(/^\| `(\w+)` +\|([^|]*)\|/gm)].map(([, code = '', next = '']) => [
    code,
    next.trim(),
  ])
}

const isTrpcCode = (code: string): code is TRPC_ERROR_CODE_KEY => code in TRPC_ERROR_CODES_BY_KEY

/** Each code of this layer, with its HTTP status. */
function codes(): string[][] {
  const entries = sources.flatMap((text) => [
    ...text.matchAll(
      /^(?: {2}|(?:export )?const refuse = refusals\(\{ )([A-Z][A-Z_]+): '([A-Z][A-Z_]+)'/gm,
    ),
  ])
  return entries.flatMap(([, code = '', trpcCode = '']) =>
    isTrpcCode(trpcCode)
      ? [[code, String(getHTTPStatusCodeFromError(new TRPCError({ code: trpcCode })))]]
      : [],
  )
}

test('the page has every code with its status, and no other', () => {
  expect(codes().length).toBeGreaterThan(25)
  expect(Object.fromEntries(rows('Codes'))).toEqual(Object.fromEntries(codes()))
})

test('the page has every reason, and no other', () => {
  const declared = sources.flatMap((text) => {
    const [reasons = ''] = /^export interface PasswordReasons \{.*?^\}/ms.exec(text) ?? []
    return [...reasons.matchAll(/^ {2}(\w+): true/gm)].map(([, reason]) => reason)
  })
  expect(rows('Reasons').map(([reason]) => reason)).toEqual(declared)
})

test('the page has what our own fields say, and no other', () => {
  const said = sources.flatMap((text) => [...text.matchAll(/\{ error: '(INVALID_\w+)' \}/g)])
  const listed = rows('Fields').map(([word]) => word)
  expect(new Set(listed)).toEqual(new Set(said.map(([, word]) => word)))
})

test.for([
  ['INVALID_PASSWORD', passwordInput],
  ['INVALID_TOKEN', tokenInput],
  ['INVALID_PATH', returnToInput],
  ['INVALID_CODE', codeInput.shape.code],
] as const)('the page says from which length on a field is %s', ([word, input]) => {
  const [, says = ''] = rows('Fields').find(([listed]) => listed === word) ?? []
  const [, digits = ''] = /(?:over|more than) ([\d,]+)/.exec(says) ?? []
  const longest = Number(digits.replace(',', ''))
  expect(input.safeParse('/'.padEnd(longest, 'a')).success).toBe(true)
  expect(input.safeParse('/'.padEnd(longest + 1, 'a')).success).toBe(false)
})

const auth = `
  import { createAuth, memoryUsers } from '@trpc-auth/server'
  export const auth = createAuth({ backends: [], users: memoryUsers() })
`
const router = `
  import { authRouter } from '@trpc-auth/server'
  import { auth } from './auth.ts'
  import { procedure, router } from './trpc.ts'
  export const appRouter = router({ auth: authRouter(auth, procedure) })
  export type AppRouter = typeof appRouter
`

test('the code of the page compiles', () => {
  const folder = mkdtempSync(join(packageFolder, 'errors-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)].map(
    ([, path = '', code = '']) => [path, code] as const,
  )
  const around = [['server/auth.ts', auth] as const, ['server/router.ts', router] as const]
  for (const [path, code] of [...blocks, ...around]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(blocks).toHaveLength(2)
  expect(compiled.stdout).toBe('')
}, 60_000)
