import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as server from '../../src/index.ts'

// The code of docs/accounts.md, compiled inside this package, so that imports resolve as an app's.
const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/accounts.md'), 'utf8')
const folder = mkdtempSync(join(packageFolder, 'accounts-'))

const app = `
  import type { UserStore } from '@trpc-auth/server'
  export declare const users: UserStore
  export declare function sendMail(to: string, text: string): Promise<void>
  export declare function userOfTicket(ticket: string): Promise<{ id: string }>
`
/** The reason that the page's policy adds is one, and no other text is. */
const reasons = `
  import type { AuthErrorData } from '@trpc-auth/server'
  import { argon2id, createAuth } from '@trpc-auth/server'
  import { users } from './app.ts'
  import { policy } from './password-policy.ts'
  export const auth = createAuth({ backends: [], users, passwords: { hasher: argon2id(), policy } })
  export const added: AuthErrorData['reason'] = 'IN_A_BREACH'
  // @ts-expect-error -- the set is closed
  export const unknown: AuthErrorData['reason'] = 'NO_SUCH_REASON'
`

beforeAll(() => {
  const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)].map(
    ([, path = '', code = '']) => [path, code] as const,
  )
  for (const [path, code] of [
    ...blocks,
    ['server/app.ts', app] as const,
    ['server/reasons.ts', reasons] as const,
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), code)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

test('the code of the page compiles', () => {
  const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

  const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)

/** Those that have events of their own. */
const concerns = ['email', 'password', 'users']

test('the page names every hook, and no other', () => {
  const sources = ['core/hooks/hooks.ts', ...concerns.map((name) => `${name}/hook-events.ts`)]
  const hooks = sources.flatMap((file) => {
    const source = readFileSync(join(packageFolder, 'src', file), 'utf8')
    const [events = ''] = /interface HookEvents.*?^ *}/ms.exec(source) ?? []
    return [...events.matchAll(/^ +(\w+):/gm)].map(([, name]) => name)
  })
  const [section = ''] = /^## Hooks$.*?(?=^Each gets)/ms.exec(page) ?? []
  const named = [...section.matchAll(/`((?:before|after)\w+)`/g)].map(([, name]) => name)

  expect(new Set(named)).toEqual(new Set(hooks))
})

test('the page names every router that it should, by its name', () => {
  const named = [...page.matchAll(/^\| `(\w+Router)`/gm)].map(([, name = '']) => name)
  expect(named).toHaveLength(7)
  for (const name of named) expect(Object.keys(server)).toContain(name)
})
