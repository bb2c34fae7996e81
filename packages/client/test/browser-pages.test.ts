import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compilePage } from '../../server/test/harness/page-code.ts'

const packageFolder = join(import.meta.dirname, '..')
/** What the pages take for granted. */
const around = {
  'server/database.ts': `
    import type { AuthDatabase } from '@trpc-auth/server/kysely'
    export declare const db: Parameters<typeof import('@trpc-auth/server/kysely').kyselyUsers>[0]
    export type { AuthDatabase }`,
  'server/mail.ts': `
    export declare function sendMail(to: string, text: string): Promise<void>`,
  'server/stores.ts': `
    import type { SessionStore, UserStore } from '@trpc-auth/server'
    export declare const sessions: SessionStore
    export declare const users: UserStore`,
  'client/trpc.ts': `
    export { trpc } from '../client.ts'`,
  'client.ts': `
    import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
    import type { AppRouter } from './server/router.ts'
    export const trpc = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/trpc' })] })
    export function codeOf(error: unknown) {
      return error instanceof TRPCClientError
        ? (error as TRPCClientError<AppRouter>).data?.auth?.code
        : undefined
    }`,
}

test.each(['guides/bearer-clients', 'oauth', 'passkeys'])(
  'the code of docs/%s.md compiles, the browser and the server together',
  (name) => {
    const text = readFileSync(join(packageFolder, `../../docs/${name}.md`), 'utf8')
    expect(compilePage({ text, inside: packageFolder, around })).toEqual({ said: '', nameless: 0 })
  },
  60_000,
)
