import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { AppAuth } from '../src/app/auth-module.ts'
import { Failure, UsageError } from '../src/command/fault.ts'
import { importUsers } from '../src/users/import.ts'
import { formatOf } from '../src/users/user-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'user-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function imported(name: string, text: string | Buffer, ignored: readonly string[] = []) {
  const file = join(folder, name)
  writeFileSync(file, text)
  const users = memoryUsers()
  const made: object = createAuth({
    backends: [
      cookieBackend({ secret: '0123456789-abcdefghijklmnopqrstuvwxyz', lifetimeSeconds: 60 }),
    ],
    users,
    profile: z.object({ name: z.string().default('-'), seats: z.int().default(1) }),
  })
  const options = {
    file,
    format: formatOf(file, undefined),
    dryRun: false,
    ignored,
    auth: made as AppAuth,
  }
  const result = await importUsers(
    { ...options, emailKey: (email) => email.toLowerCase() },
    { count: () => {}, bad: () => {} },
  )
  return { ...result, users: await users.list({ limit: 100 }) }
}

test.each([
  ['', /is empty/],
  ['email,,name', /column 2 has no name/],
  ['email,name,name', /"name" is there twice/],
  ['email,created_at,createdAt', /"created_at" and "createdAt" are one field/],
  ['email,plan\na@x.org,1,too many', /"plan" is not a field/],
  ['a@x.org,Ann', /"a@x.org" is not a field/],
  ['name\nAnn', /no field email/],
])('the header %j is refused, whatever follows', async (text, words) => {
  await expect(imported('users.csv', text)).rejects.toThrow(words)
  await expect(imported('users.csv', text)).rejects.toThrow(UsageError)
})

test('a column that is left out may be anything, and superusers are counted', async () => {
  const text = 'plan,email,plan,is_superuser\n1,a@x.org,2,t\n1,b@x.org,2,f\n'
  expect(await imported('users.csv', text, ['plan'])).toMatchObject({
    written: 2,
    superusers: 1,
    bad: [],
  })
})

test.each(['csv', 'jsonl'])('%s in Latin-1 is refused, with the way out', async (ending) => {
  const text = ending === 'csv' ? 'email,name\na@x.org,Zoé' : '{"email":"a@x.org","name":"Zoé"}'
  const latin = imported(`latin.${ending}`, Buffer.from(text, 'latin1'))
  await expect(latin).rejects.toThrow(/iconv -f latin1 -t utf-8/)
  await expect(latin).rejects.toThrow(Failure)
  const { users } = await imported(`mark.${ending}`, `\uFEFF${text}`)
  expect(users).toMatchObject([{ email: 'a@x.org', profile: { name: 'Zoé' } }])
})

test.each([
  [{ id: '' }, /^id: it is empty/],
  [{ createdAt: 1_700_000_000 }, /seconds\? Give milliseconds/],
  [{ createdAt: '1700000000' }, /seconds\? Give milliseconds/],
  [{ createdAt: 0 }, /seconds\?/],
  [{ email: 'a\u0007@x.org' }, /^email: control characters/],
  [{ email: 'a@x\n.org' }, /^email: control characters/],
  [{ isSuperuser: ['true'] }, /^isSuperuser/],
  [{ name: 1 }, /^name: /],
  [{ seats: [3] }, /^seats: /],
  [{ created_at: null, createdAt: null }, /one field/],
])('%j is refused', async (fields, why) => {
  const fine = { email: 'fine@x.org', createdAt: 1_700_000_000_000, seats: '3', name: 'a\u2028b' }
  const lines = [fine, { email: 'a@x.org', ...fields }].map((line) => JSON.stringify(line))
  const { bad, users } = await imported('users.jsonl', lines.join('\r\n'))
  expect(bad).toEqual([{ line: 2, why: expect.stringMatching(why) as string }])
  expect(users).toMatchObject([
    { createdAt: new Date(1_700_000_000_000), profile: { seats: 3, name: 'a\u2028b' } },
  ])
})
