import { createServer } from 'node:http'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { cookieBackend, memoryUsers, type AdapterOptions, type Cookie } from '../../src/index.ts'
import { createApp, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { host, listen, listening } from '../harness/listen.ts'
import { ada, bob, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { serve, type AdapterName } from '../harness/serve.ts'
import { trpcHandler } from '../harness/stack.ts'

const name = '__Host-trpc-auth'
const renewAfterSeconds = 60
const ours = (lines: readonly string[]) => lines.filter((line) => line.startsWith(`${name}=`))
const deletion: unknown = expect.stringContaining(`${name}=; Max-Age=0`)

/** Sessions slide, and the user store takes its time, so that a renewal is done last. */
function createSliding() {
  const users = memoryUsers()
  const slowly: typeof users.findById = async (id) => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    return users.findById(id)
  }
  return createApp({
    backends: [cookieBackend({ secret, lifetimeSeconds, renewAfterSeconds })],
    users: { ...users, findById: slowly },
  })
}

/** Each request has a context of a middleware's as well, which asks who is there. */
function createTwice() {
  const app = createSliding()
  const createContext: typeof app.createContext = (options) => {
    void app.createContext(options).auth.user()
    return app.createContext(options)
  }
  return { ...app, createContext }
}

const adapters: readonly AdapterName[] = [
  'standalone',
  'http2',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'plain fetch',
  'hono',
  'plain hono',
  'lambda v1',
  'lambda v2',
]
const ways = adapters.flatMap((adapter) =>
  (['httpLink', 'httpBatchLink', 'httpBatchStreamLink'] as const)
    .filter((link) => !adapter.startsWith('plain') || link !== 'httpBatchStreamLink')
    .map((link) => ({ adapter, link })),
)

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('a renewal by another context of the response undoes no sign-out and no sign-in [field-A3]', async () => {
    const app = createTwice()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUp(browser, bob)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    await signIn(browser, bob)

    expect(ours(browser.last.setCookie)).toHaveLength(1)
    expect(await browser.trpc.hello.query()).toBe('Bob')
    app.clock.advance(renewAfterSeconds)
    await browser.trpc.auth.logout.mutate()
    expect(ours(browser.last.setCookie)).toEqual([deletion])
    expect(await browser.trpc.hello.query()).toBe('stranger')
  })
})

test.for(['raw', 'reply'] as const)(
  "on Fastify a hook's context of its %s has the same jar [field-A3]",
  async (of) => {
    const app = createSliding()
    const server = fastify({ routerOptions: { maxParamLength: 5000 } })
    server.addHook('onRequest', async (request, reply) => {
      const options =
        of === 'raw' ? { req: request.raw, res: reply.raw } : { req: request, res: reply }
      void app.createContext(options).auth.user()
    })
    await server.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: app })
    await server.listen({ host, port: 0 })
    const running = { app, ...listening(server.server, () => server.close()) }
    const browser = new Browser<typeof app.router>(
      { ...running, [Symbol.asyncDispose]: running.close },
      { link: 'httpBatchStreamLink' },
    )
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    await browser.trpc.auth.logout.mutate()

    expect(ours(browser.last.setCookie)).toEqual([deletion])
    await running.close()
  },
)

test('on Node a context that is made late, by a route in front, has the same jar [field-A3]', async () => {
  const app = createSliding()
  const handle = trpcHandler(app)
  const listened = await listen(
    createServer((req, res) => {
      handle(req, res)
      setImmediate(() => void app.createContext({ req, res }).auth.user())
    }),
  )
  const browser = new Browser<typeof app.router>(
    { app, ...listened, [Symbol.asyncDispose]: listened.close },
    { link: 'httpBatchStreamLink' },
  )
  await signUpAndIn(browser)
  app.clock.advance(renewAfterSeconds)

  await browser.trpc.auth.logout.mutate()

  expect(ours(browser.last.setCookie)).toEqual([deletion])
  await listened.close()
})

describe('contexts of one request, made for the server itself', () => {
  async function createSignedIn() {
    const app = createSliding()
    const callerOf = (options: AdapterOptions) =>
      app.t.createCallerFactory(app.router)(app.createContext(options))
    const set: Cookie[] = []
    const setCookie = (cookie: Cookie) => void set.push(cookie)
    await callerOf({ headers: new Headers() }).auth.register(ada)
    await callerOf({ headers: new Headers(), setCookie }).auth.login(ada)
    app.clock.advance(renewAfterSeconds)
    const cookie = `${name}=${set.splice(0)[0]?.value}`
    return { app, callerOf, set, setCookie, cookie }
  }

  test('have one jar: what was signed out stays so, whichever is done last [field-A3]', async () => {
    const { app, callerOf, set, setCookie, cookie } = await createSignedIn()
    const headers = new Headers({ cookie })

    const early = app.createContext({ headers, setCookie }).auth.user()
    await callerOf({ headers, setCookie: (each) => setCookie(each) }).auth.logout()
    await early

    expect(set.at(-1)).toMatchObject({ name, value: '', maxAge: 0 })
  })

  test('and a Request has one with its own context, and with its adapter [field-A3]', async () => {
    const { app, callerOf, set, setCookie, cookie } = await createSignedIn()
    const req = new Request('https://app.example.com/', { method: 'POST', headers: { cookie } })
    const resHeaders = new Headers()

    await app.createContext({ req, resHeaders }).auth.user()
    expect(ours(resHeaders.getSetCookie())).toHaveLength(1)
    await callerOf({ headers: req.headers, method: req.method, setCookie }).auth.logout()

    expect(set).toMatchObject([{ name, value: '', maxAge: 0 }])
    expect(ours(resHeaders.getSetCookie())).toEqual([]) // the renewal is taken back
  })

  test('inside holdResponse a Request alone can set cookies [field-A3]', async () => {
    const { app, callerOf, cookie } = await createSignedIn()
    const req = new Request('https://app.example.com/', { method: 'POST', headers: { cookie } })

    const response = await app.auth.holdResponse(req, async () => {
      await callerOf(req).auth.logout()
      return new Response('signed out')
    })

    expect(ours(response.headers.getSetCookie())).toEqual([deletion])
  })

  test('two wrappers around one request are one [field-A3]', async () => {
    const { app, callerOf, cookie } = await createSignedIn()
    const req = new Request('https://app.example.com/', { method: 'POST', headers: { cookie } })

    const response = await app.auth.holdResponse(req, async () => {
      void app.createContext({ req, resHeaders: new Headers() }).auth.user()
      return app.auth.holdResponse(req, async () => {
        await callerOf({ req, resHeaders: new Headers() }).auth.logout()
        return new Response('signed out')
      })
    })

    expect(ours(response.headers.getSetCookie())).toEqual([deletion])
  })
})
