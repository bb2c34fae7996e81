import type { AnyTRPCProcedure } from '@trpc/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { cookieBackend, memorySessions, sessionsRouter } from '../../src/index.ts'
import { openAccounts } from '../harness/accounts.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUpAndIn } from '../harness/people.ts'
import { adapterNames, serve } from '../harness/serve.ts'

/** `SameSite=Lax` sends the cookie along with a link of another site, which is a GET. */
function pathsOf({ _def }: { _def: { procedures: object } }, type: 'query' | 'mutation'): string[] {
  const procedures = byPath.parse(_def.procedures)
  return Object.keys(procedures).filter((path) => procedures[path]?._def.type === type)
}

/** What tRPC makes of nested routers. */
const byPath = z.record(
  z.string(),
  z.custom<AnyTRPCProcedure>((value) => typeof value === 'function'),
)

function createSessionsApp() {
  const sessions = memorySessions()
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions })]
  return createAppWith({ backends }, ({ auth, t }) => ({
    sessions: sessionsRouter(auth, t.procedure),
  }))
}

test('of all that this layer offers, only what reads is a query', async () => {
  await using town = await openAccounts()
  const { router } = createSessionsApp()

  expect(pathsOf(town.router, 'query').toSorted()).toEqual([
    'auth.me',
    'others.cookie.me',
    'users.get',
    'users.list',
    'users.me',
    'whose',
  ])
  const ofSessions = pathsOf(router, 'query').filter((path) => path.startsWith('sessions.'))
  expect(ofSessions.toSorted()).toEqual(['sessions.list', 'sessions.ofUser.list'])
})

test.for(adapterNames)('no mutation runs by GET on %s', async (adapter) => {
  await using town = await openAccounts({}, adapter)
  await town.settle()
  const browser = await town.signIn()
  const before = await town.record(ada.email)
  browser.seen.length = 0
  const input = encodeURIComponent(JSON.stringify({ json: ada }))

  const statuses = await Promise.all(
    pathsOf(town.router, 'mutation').map(async (path) => {
      return (await browser.fetch(`/trpc/${path}?input=${input}`)).status
    }),
  )

  expect(statuses.length).toBeGreaterThan(8)
  expect(new Set(statuses)).toEqual(new Set([405]))
  expect(browser.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
  expect(await town.record(ada.email)).toEqual(before)
})

test('nor do those of sessions', async () => {
  const app = createSessionsApp()
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const paths = pathsOf(app.router, 'mutation').filter((path) => path.startsWith('sessions.'))

  for (const path of paths) expect((await browser.fetch(`/trpc/${path}`)).status).toBe(405)

  expect(paths).not.toEqual([])
  expect(await browser.trpc.hello.query()).toBe('Ada')
})
