import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { createUser } from '@trpc-auth/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { listen, type Listening } from '../../../server/test/harness/listen.ts'
import type { TokenStore } from './client/api.ts'
import { openApi } from './client/api.ts'
import { state } from './server/stores.ts'

// The server and the client of docs/guides/bearer-clients.md, over HTTP.

const ada = { email: 'ada@example.org', password: 'correct horse' }

/** The system's store for secrets, which outlives the app. */
function createKeychain(): TokenStore & { readonly kept: () => string | null } {
  let kept: string | null = null
  return {
    kept: () => kept,
    load: async () => kept,
    save: async (token) => void (kept = token),
    remove: async () => void (kept = null),
  }
}

let server: Listening
let revoke: () => Promise<unknown>

beforeAll(async () => {
  vi.stubEnv('AUTH_SECRET', 'a secret of the tests, thirty-two bytes and more')
  const { auth } = await import('./server/auth.ts')
  const { appRouter } = await import('./server/router.ts')
  const handler = createHTTPHandler({
    router: appRouter,
    createContext: (options) => auth.createContext(options),
    basePath: '/trpc/',
  })
  server = await listen(createServer(handler))
  const { id } = await createUser(auth, ada)
  revoke = () => auth.revokeSessions(id)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
})

async function start(store = createKeychain()) {
  const signedOut = vi.fn<() => void>()
  const url = `${server.origin}/trpc`
  return { store, signedOut, ...(await openApi({ url, store, onSignedOut: signedOut })) }
}

test('the token outlives the app, and signing out forgets it at both ends', async () => {
  const first = await start()
  await first.keep(await first.trpc.app.login.mutate(ada))
  const token = first.store.kept()
  expect(token).not.toBeNull()

  const second = await start(first.store)
  expect(second.isSignedIn()).toBe(true)
  expect((await second.trpc.app.me.query()).email).toBe(ada.email)

  await second.trpc.app.logout.mutate()
  expect(second.isSignedIn()).toBe(false)
  expect(second.store.kept()).toBeNull()
  expect(second.signedOut).toHaveBeenCalledOnce()
  const headers = { authorization: `Bearer ${token}` }
  expect((await fetch(`${server.origin}/trpc/app.me`, { headers })).status).toBe(401)
})

test('a session that was revoked is forgotten at the next call', async () => {
  const app = await start()
  await app.keep(await app.trpc.app.login.mutate(ada))
  await revoke()
  await expect(app.trpc.app.me.query()).rejects.toThrow('SESSION_REVOKED')
  expect(app.store.kept()).toBeNull()
  expect(app.signedOut).toHaveBeenCalledOnce()
})

test('an outage signs nobody out', async () => {
  const app = await start()
  await app.keep(await app.trpc.app.login.mutate(ada))
  state.databaseIsDown = true
  await expect(app.trpc.app.me.query()).rejects.toThrow('UNAVAILABLE')
  expect(app.isSignedIn()).toBe(true)
  expect(app.store.kept()).not.toBeNull()
  state.databaseIsDown = false
  expect((await app.trpc.app.me.query()).email).toBe(ada.email)
})

test('the guide prints the files that run', () => {
  const guide = resolve(import.meta.dirname, '../../../../docs/guides/bearer-clients.md')
  const page = readFileSync(guide, 'utf8')
  for (const file of ['client/api.ts', 'server/auth.ts', 'server/router.ts']) {
    const code = readFileSync(resolve(import.meta.dirname, file), 'utf8')
    expect(page).toContain('```ts\n' + code + '```')
  }
})
