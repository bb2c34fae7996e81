import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compilePage } from '../harness/page-code.ts'

const packageFolder = join(import.meta.dirname, '../..')

const database = `
  import { Kysely } from 'kysely'
  export declare const db: Kysely<object>
`

const ownStore = `
  import type { SessionStore } from '@trpc-auth/server'
  export declare function mySessions(): Promise<SessionStore>
`

test.each(['doctor', 'sessions', 'step-up', 'stores'])(
  'the code of docs/%s.md compiles',
  (name) => {
    const text = readFileSync(join(packageFolder, `../../docs/${name}.md`), 'utf8')
    const around = { 'server/my-sessions.ts': ownStore, 'server/database.ts': database }
    expect(compilePage({ text, inside: packageFolder, around })).toEqual({ said: '', nameless: 0 })
  },
  60_000,
)
