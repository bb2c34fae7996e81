import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compilePage } from '../../harness/page-code.ts'

const packageFolder = resolve(import.meta.dirname, '../../..')
const folder = resolve(packageFolder, '../../docs/guides')

/** What guides take for granted. */
const around = {
  'server/mail.ts': 'export declare function sendMail(to: string, text: string): void',
  'server/database.ts': `
    import { Kysely } from 'kysely'
    export declare const db: Kysely<object>`,
  'server/auth.ts': `
    import { createAuth, memoryUsers } from '@trpc-auth/server'
    export const auth = createAuth({ backends: [], users: memoryUsers() })`,
  'server/trpc.ts': `
    import type { AdapterOptions } from '@trpc-auth/server'
    import { initTRPC } from '@trpc/server'
    import { auth } from './auth.ts'
    export const createContext = (options: AdapterOptions) => auth.createContext(options)
    export const t = initTRPC
      .context<typeof createContext>()
      .create({ errorFormatter: auth.errorFormatter })`,
  'server/router.ts': `
    import { authRouter } from '@trpc-auth/server'
    import { auth } from './auth.ts'
    import { t } from './trpc.ts'
    export const appRouter = t.router({ auth: authRouter(auth, t.procedure) })
    export type AppRouter = typeof appRouter`,
}

const textOf = (page: string) => readFileSync(join(folder, page), 'utf8')
/** Those with the client's link are compiled where that is: packages/client/test/browser-pages.test.ts. */
const pages = globSync('*.md', { cwd: folder }).filter(
  (page) => textOf(page).includes('```ts') && !textOf(page).includes("'@trpc-auth/client'"),
)

describe.each(pages)('docs/guides/%s', (page) => {
  const text = textOf(page)

  test('its code compiles', () => {
    const compiled = compilePage({ text, inside: packageFolder, around })
    expect(compiled).toEqual({ said: '', nameless: 0 })
  }, 60_000)

  test('it prints the files that run', () => {
    const running = join(import.meta.dirname, basename(page, '.md'))
    const printed = [...text.matchAll(/^```ts\n(\/\/ .*?)^```$/gms)].map(([, code = '']) => code)
    const missing = globSync('**/*.ts', { cwd: running })
      .map((file) => readFileSync(join(running, file), 'utf8'))
      .filter((code) => /^\/\/ (?:client|server)\//.test(code) && !printed.includes(code))
    expect(missing).toEqual([])
  })
})
