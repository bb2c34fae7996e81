import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnv } from './env.ts'
import { start } from './start.ts'

/** Whether the demo has an identity provider of its own beside it. */
async function hasOwnProvider(source: Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'trpc-auth-demo-'))
  const database = {
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    DATABASE_URL: `file:${join(directory, 'demo.sqlite')}`,
    PORT: '0',
  }
  const result = readEnv({ ...database, ...source })
  if (!result.ok) throw new Error(result.problems.join(' '))
  const { ownProvider, close } = await start(result.env, { client: undefined })
  await close()
  await rm(directory, { recursive: true })
  return ownProvider !== null
}

test('an identity provider is started beside the demo that has none, and nobody reaches', async () => {
  expect(await hasOwnProvider({})).toBe(true)
  expect(await hasOwnProvider({ GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'secret' })).toBe(
    false,
  )
  expect(await hasOwnProvider({ PUBLIC_URL: 'https://notes.example.com' })).toBe(false)
})
