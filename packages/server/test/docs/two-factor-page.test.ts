import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compilePage } from '../harness/page-code.ts'

const packageFolder = join(import.meta.dirname, '../..')
const page = readFileSync(join(packageFolder, '../../docs/two-factor.md'), 'utf8')

/** What the page takes for granted. */
const around = {
  'server/database.ts': `
    import type { AuthDatabase } from '@trpc-auth/server/kysely'
    import type { Kysely } from 'kysely'
    export declare const db: Kysely<AuthDatabase>
  `,
  'server/mail.ts': 'export declare function sendMail(to: string, text: string): Promise<void>',
}

test('the code of the page compiles', () => {
  const compiled = compilePage({ text: page, inside: packageFolder, around })
  expect(compiled).toEqual({ said: '', nameless: 0 })
}, 60_000)

test('the page names each event and each counted call of its concerns', () => {
  const folders = ['core/factor', 'core/record', 'factors', 'recovery-code', 'totp']
  const sources = folders
    .flatMap((folder) => globSync(`src/${folder}/*.ts`, { cwd: packageFolder }))
    .map((file) => readFileSync(join(packageFolder, file), 'utf8'))
    .join('\n')
  const events = [...sources.matchAll(/^ {4}(after\w+): /gm)].map(([, name = '']) => name)
  const tables = [...sources.matchAll(/interface LimitedCalls \{(.*?)\}/gs)].join('\n')
  const counted = new Set([...tables.matchAll(/(\w+): true/g)].map(([, name = '']) => name))

  expect(events).toHaveLength(6)
  expect(counted.size).toBe(5)
  for (const name of events) expect(page).toContain(name)
  for (const name of counted) expect(page).toContain(`\`${name}\``)
})
