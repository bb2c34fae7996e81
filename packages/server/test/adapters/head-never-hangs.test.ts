import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookieProcedure } from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { ada, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const link = 'httpBatchStreamLink'
const held: readonly AdapterName[] = [
  'standalone',
  'http2',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'hono',
  'lambda v1',
  'lambda v2',
]
/** Those that tell a procedure when its client has gone; a buffered Lambda is not told. */
const connected = held.filter((adapter) => !adapter.startsWith('lambda'))

function createWaryApp() {
  const gone = createGate()
  const app = createAppWith({}, ({ t }) => {
    const broken = t.procedure.use(() => {
      throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'said the app' })
    })
    const input = z.object({ id: z.string() })
    return {
      /** Refused by a middleware of the app's, in front of everything. */
      throttled: cookieProcedure(broken.mutation(() => 'never')),
      nothing: cookieProcedure(t.procedure.mutation(() => 'no cookie')),
      /** Signs in after its client has gone. */
      tooLate: cookieProcedure(
        t.procedure.input(input).mutation(async ({ ctx, input, signal }) => {
          const left = new Promise<void>((resolve) => {
            signal?.addEventListener('abort', () => resolve(), { once: true })
          })
          void gone.pass()
          await left
          await ctx.auth.signIn(input)
        }),
      ),
    }
  })
  return { ...app, gone }
}

/** Raw requests, as a client of tRPC's would not make them. */
const stream = { 'content-type': 'application/json', 'trpc-accept': 'application/jsonl' }
const credentials = JSON.stringify({ 0: { json: ada } })

const oddRequests: readonly (readonly [string, string, RequestInit, string])[] = [
  [
    'a mutation by GET',
    `/trpc/auth.login?batch=1&input=${encodeURIComponent(credentials)}`,
    { headers: stream },
    'METHOD_NOT_SUPPORTED',
  ],
  [
    'an unknown path',
    '/trpc/auth.nothing?batch=1',
    { method: 'POST', headers: stream, body: credentials },
    'NOT_FOUND',
  ],
  [
    'a body that is no JSON',
    '/trpc/auth.login?batch=1',
    { method: 'POST', headers: stream, body: '{' },
    'in JSON at position',
  ],
  ['an empty body', '/trpc/auth.login?batch=1', { method: 'POST', headers: stream }, 'BAD_REQUEST'],
  [
    'an unknown path beside a sign-in',
    '/trpc/auth.login,auth.nothing?batch=1',
    { method: 'POST', headers: stream, body: credentials },
    'NOT_FOUND',
  ],
  [
    'a middleware of the app that throws',
    '/trpc/throttled?batch=1',
    { method: 'POST', headers: stream, body: '{}' },
    'TOO_MANY_REQUESTS',
  ],
]

describe.for(held)('streamed on %s', (adapter) => {
  test.for(oddRequests)('%s is answered', async ([, path, init, expected]) => {
    await using server = await serve(createWaryApp(), adapter)
    const browser = new Browser(server)
    await signUp(browser)

    const response = await browser.fetch(path, init)

    expect(await response.text()).toContain(expected)
    const signsIn = path.includes(',')
    expect(response.headers.getSetCookie()).toHaveLength(signsIn ? 1 : 0)
  })

  // Over HTTP/2 tRPC itself does not answer when the context throws before ours is made.
  const throwing = adapter === 'http2' ? ['after'] : ['before', 'after']

  test.for(throwing)('a context that throws %s ours is answered', async (when) => {
    const app = createWaryApp()
    const fail = () => {
      throw new TRPCError({ code: 'CONFLICT', message: 'said the context' })
    }
    const createContext: typeof app.createContext = (options) => {
      if (when === 'after') app.createContext(options)
      return fail()
    }
    await using server = await serve({ ...app, createContext }, adapter)
    const init = { method: 'POST', headers: stream, body: credentials }

    const response = await new Browser(server).fetch('/trpc/auth.login?batch=1', init)

    expect(await response.text()).toContain('CONFLICT')
  })

  test('every call of a batch gets its own answer', async () => {
    await using server = await serve(createWaryApp(), adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)
    const sent = browser.seen.length

    const answers = await Promise.allSettled([
      refusal(browser.trpc.throttled.mutate()),
      refusal(signIn(browser, { ...ada, password: 'wrong' })),
      browser.trpc.nothing.mutate(),
      signIn(browser),
      refusal(browser.trpc.notes.create.mutate({ text: 'not yet' })),
    ])

    expect(browser.seen).toHaveLength(sent + 1)
    expect(answers).toMatchObject([
      { value: { code: 'TOO_MANY_REQUESTS' } },
      { value: { auth: { code: 'LOGIN_BAD_CREDENTIALS' } } },
      { value: 'no cookie' },
      { value: { email: ada.email } },
      { value: { auth: { code: 'NOT_SIGNED_IN' } } },
    ])
    expect(browser.last.setCookie).toHaveLength(1)
  })

  test('a held call that sets no cookie is answered as any other write', async () => {
    await using server = await serve(createWaryApp(), adapter)
    const browser = new Browser(server, { link })

    expect(await browser.trpc.nothing.mutate()).toBe('no cookie')

    expect(browser.last.setCookie).toEqual([])
    expect(browser.last.headers.get('cache-control')).toBe('no-store')
  })

  test('signing in and out in one batch is answered, and one cookie line says which was last', async () => {
    await using server = await serve(createWaryApp(), adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)

    const answers = await Promise.all([signIn(browser), browser.trpc.auth.logout.mutate()])

    expect(answers).toMatchObject([{ email: ada.email }, { ok: true }])
    expect(browser.last.setCookie).toHaveLength(1)
  })
})

describe.for(connected)('streamed on %s', (adapter) => {
  test('a client that leaves while the head is held troubles nobody', async () => {
    const app = createWaryApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    const { id } = await signUp(browser)
    const leaving = new AbortController()
    const call = browser.trpc.tooLate.mutate({ id }, { signal: leaving.signal })

    await app.gone.reached
    leaving.abort()

    await expect(call).rejects.toThrow(/abort/i)
    expect((await signIn(browser)).email).toBe(ada.email)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})
