import { expect, onTestFinished, test, vi } from 'vitest'
import type { AdapterOptions, LimitOptions } from '../../src/index.ts'
import { openAccounts } from '../harness/accounts.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, bob, signIn, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const three = { calls: 3, perSeconds: 60 }
const wrong = { email: ada.email, password: 'not the password' }

function hearWarnings() {
  const spy = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.map(([text]) => String(text))
}

async function serveOn(adapter: AdapterName, limits: LimitOptions) {
  const app = createApp({ limits })
  const server = await serve(app, adapter)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { app, browse: () => new Browser(server) }
}

const silent = ['fetch', 'hono', 'plain fetch'] as const

test.for(silent)(
  'on %s, which does not tell the address, all clients share one count [field-C1]',
  async (adapter) => {
    const warnings = hearWarnings()
    const { browse } = await serveOn(adapter, { address: { register: three } })
    for (let i = 0; i < 3; i += 1) {
      await signUp(browse(), { ...ada, email: `ada${i}@example.org` })
    }
    const refused = await refusal(signUp(browse(), bob))

    expect(refused.auth).toEqual({ code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 60 })
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]).toContain('remoteAddress')
  },
)

test.for(['standalone', 'express', 'fastify', 'lambda v2'] as const)(
  'on %s nothing is said, for the address is known [field-C1]',
  async (adapter) => {
    const warnings = hearWarnings()
    const { browse } = await serveOn(adapter, {})
    await signUp(browse())
    expect(warnings()).toEqual([])
  },
)

test('an address that is passed to createContext is the client’s own count [field-C1]', async () => {
  const warnings = hearWarnings()
  const app = createApp({ limits: { address: { login: three } } })
  const createContext = (options: AdapterOptions) => {
    const remoteAddress = 'req' in options && 'resHeaders' in options ? address : undefined
    return app.createContext({ ...options, remoteAddress })
  }
  let address = '192.0.2.1'
  await using server = await serve({ ...app, createContext }, 'fetch')
  for (let i = 0; i < 3; i += 1) await refusal(new Browser(server).trpc.auth.login.mutate(wrong))
  const code = async () =>
    (await refusal(new Browser(server).trpc.auth.login.mutate(wrong))).auth?.code

  expect(await code()).toBe('TOO_MANY_REQUESTS')
  address = '192.0.2.2'
  expect(await code()).toBe('LOGIN_BAD_CREDENTIALS')
  expect(warnings()).toEqual([])
})

test('who has signed in before is not locked out by a stranger who uses up the shared count [field-C1,C9]', async () => {
  hearWarnings()
  const { browse } = await serveOn('fetch', { address: { login: three } })
  await signUp(browse())
  await signUp(browse(), bob)
  await signIn(browse())
  for (let i = 0; i < 10; i += 1) {
    await refusal(browse().trpc.auth.login.mutate({ ...wrong, email: `eve${i}@example.org` }))
  }

  expect((await refusal(browse().trpc.auth.login.mutate(wrong))).auth?.code).toBe(
    'TOO_MANY_REQUESTS',
  )
  expect((await refusal(signIn(browse(), bob))).auth?.code).toBe('TOO_MANY_REQUESTS')
  expect((await signIn(browse())).email).toBe(ada.email)
})

test('calls of an unknown address are counted by account, too [field-C1]', async () => {
  hearWarnings()
  const limits = { account: { login: three }, address: { login: null } }
  await using town = await openAccounts({ limits }, 'fetch')
  await town.settle()
  const codes = []
  for (let i = 0; i < 4; i += 1) {
    codes.push((await refusal(town.browse().trpc.auth.login.mutate(wrong))).auth?.code)
  }
  expect(codes).toEqual([...Array<string>(3).fill('LOGIN_BAD_CREDENTIALS'), 'TOO_MANY_REQUESTS'])
})
