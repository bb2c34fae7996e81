import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  jwtStrategy,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { goLive } from '../harness/live.ts'
import { ada, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName, type Running } from '../harness/serve.ts'

/** All whose response can be reached: of a Lambda only what `auth.lambdaHandler` wraps. */
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
const links = ['httpLink', 'httpBatchLink', 'httpBatchStreamLink'] as const
const ways = adapters.flatMap((adapter) => links.map((link) => ({ adapter, link })))

/** A cookie for people, a bearer token for programs. */
function createOffices() {
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  const backends = [cookieBackend({ secret, lifetimeSeconds }), api] as const
  return createAppWith({ backends }, ({ auth, t }) => ({
    api: authRouter(auth, t.procedure, { backend: 'api' }),
    news: t.procedure.query(() => 'the same for everybody'),
    listen: auth.protectedProcedure(t.procedure).subscription(async function* ({ ctx }) {
      yield ctx.user.displayName
    }),
  }))
}

type Offices = ReturnType<typeof createOffices>

/** Signed in by plain calls, which set cookies on every adapter. */
async function signedIn(server: Running<Offices['router']>, link: (typeof links)[number]) {
  const browser = new Browser(server, { link: 'httpLink' })
  await signUpAndIn(browser)
  return new Browser(server, { link, jar: browser.jar })
}

const storing = ({ last }: Browser<Offices['router']>) => last.headers.get('cache-control')

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('what is answered to somebody who is signed in is never stored, set a cookie or not [sec-18]', async () => {
    await using server = await serve(createOffices(), adapter)
    const browser = await signedIn(server, link)

    await browser.trpc.auth.me.query()

    expect(browser.last.setCookie).toEqual([])
    expect(storing(browser)).toBe('no-store')
  })

  test('nor is a token that is answered, nor what is answered to it [sec-18]', async () => {
    await using server = await serve(createOffices(), adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    const { accessToken } = await browser.trpc.api.login.mutate(ada)
    expect(storing(browser)).toBe('no-store')

    const headers = { authorization: `Bearer ${accessToken}` }
    const program = new Browser(server, { link, headers })
    await program.trpc.auth.me.query()
    expect(storing(program)).toBe('no-store')
  })

  test('what a stranger reads may be stored, and so may a refusal', async () => {
    await using server = await serve(createOffices(), adapter)
    const browser = new Browser(server, { link })

    await browser.trpc.news.query()
    expect(storing(browser)).toBeNull()
    await refusal(browser.trpc.auth.me.query())
    expect(storing(browser)).toBeNull()
  })

  test('the app has the last word on what it wants cached', async () => {
    const responseMeta = () => ({ headers: { 'cache-control': 'private, max-age=60' } })
    await using server = await serve({ ...createOffices(), responseMeta }, adapter)
    const browser = await signedIn(server, link)

    await browser.trpc.news.query()

    expect(storing(browser)).toBe('private, max-age=60')
  })
})

test.for(adapters)('on %s no event stream that needs a session may be reused', async (adapter) => {
  await using server = await serve(createOffices(), adapter)
  const browser = await signedIn(server, 'httpLink')
  await using live = goLive(browser, 'httpSubscriptionLink')

  await new Promise<void>((resolve, reject) => {
    const subscription = live.trpc.listen.subscribe(undefined, {
      onData: () => {
        subscription.unsubscribe()
        resolve()
      },
      onError: reject,
    })
  })

  expect(storing(browser)).toMatch(/\bno-(cache|store)\b/)
})

test('a middleware in front has the last word, too', async () => {
  const earlier = [['cache-control', 'private']] as const
  await using server = await serve({ ...createOffices(), earlier })
  const browser = await signedIn(server, 'httpBatchLink')

  await browser.trpc.auth.me.query()

  expect(storing(browser)).toBe('private')
})
