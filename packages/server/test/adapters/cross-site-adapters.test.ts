import { describe, expect, test } from 'vitest'
import { cookieBackend } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser, type BrowserOptions } from '../harness/browser.ts'
import { goLive } from '../harness/live.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const refused = { auth: { code: 'CROSS_SITE_REQUEST' } }
const foreign = 'https://evil.example'
const partner = 'https://partner.example'

/** SameSite=None: the cookie goes along from everywhere, so the guard alone is left. */
function createOpenApp() {
  const backends = [cookieBackend({ secret, lifetimeSeconds, cookieSameSite: 'none' })]
  return createApp({ backends, trustedOrigins: [partner] })
}

const adapters: readonly AdapterName[] = [
  'standalone',
  'http2',
  'http2 over TLS',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'plain fetch',
  'hono',
  'lambda v1',
  'lambda v2',
]

describe.for(adapters)('on %s, to a browser that sends no Sec-Fetch-Site', (adapter) => {
  const without = ['sec-fetch-site']

  test('the own origin is told by its host, and another one is refused', async () => {
    const app = createOpenApp()
    await using server = await serve(app, adapter)
    const own = new Browser(server, { without })
    await signUpAndIn(own)
    expect(await own.trpc.notes.create.mutate({ text: 'kept' })).toMatchObject({ owner: 'Ada' })
    const other = new Browser(server, { without, page: foreign, jar: own.jar })
    expect(await other.cookies()).toHaveLength(1)

    expect(await refusal(other.trpc.notes.clear.mutate())).toMatchObject(refused)
    expect(await refusal(other.trpc.auth.logout.mutate())).toMatchObject(refused)

    expect(app.notes.all).toHaveLength(1)
    expect(await own.trpc.hello.query()).toBe('Ada')
  })
})

describe('over a WebSocket', () => {
  /** Ada is signed in, and a page opens a socket in her browser. */
  async function open(options: BrowserOptions) {
    const app = createOpenApp()
    const server = await serve(app, 'standalone and ws')
    const own = new Browser(server)
    await signUpAndIn(own)
    const page = new Browser(server, { ...options, jar: own.jar })
    expect(await page.cookies()).toHaveLength(1)
    const live = goLive(page, 'wsLink')
    return {
      app,
      trpc: live.trpc,
      async [Symbol.asyncDispose]() {
        await live[Symbol.asyncDispose]()
        await server[Symbol.asyncDispose]()
      },
    }
  }

  test('a page of another site is a stranger, in reading too [sec-22]', async () => {
    await using opened = await open({ page: foreign })
    const { trpc, app } = opened

    expect(await trpc.hello.query()).toBe('stranger')
    expect(await refusal(trpc.auth.me.query())).toMatchObject(refused)
    expect(await refusal(trpc.notes.create.mutate({ text: 'forged' }))).toMatchObject(refused)

    expect(app.notes.all).toEqual([])
  })

  test.for<[string, BrowserOptions]>([
    ['its own page', {}],
    ['a page of a trusted origin', { page: partner }],
    ['a client that is no browser', { without: ['origin'] }],
  ])('%s is who it is', async ([, options]) => {
    await using opened = await open(options)
    const { trpc } = opened

    expect(await trpc.hello.query()).toBe('Ada')
    expect(await trpc.notes.create.mutate({ text: 'mine' })).toMatchObject({ owner: 'Ada' })
  })
})

test('a request that never went over a wire is of its own origin', async () => {
  const { auth, router, createContext } = createApp()
  const post = (path: string, json: object) =>
    auth.fetchRequestHandler({
      router,
      createContext,
      endpoint: '/trpc',
      req: new Request(`https://app.example.com/trpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
        body: JSON.stringify({ json }),
      }),
    })
  const account = { email: 'ada@example.org', password: 'correct horse', displayName: 'Ada' }

  await post('auth.register', account)
  const login = await post('auth.login', account)

  expect(login.headers.getSetCookie()).toHaveLength(1)
})
