import { createServer } from 'node:http'
import { once } from 'node:events'
import { createRemoteJWKSet, generateKeyPair, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { cookieBackend, memoryUsers, secretKey, type JwtKey } from '../../src/index.ts'
import { keyPair } from '../../src/core/backend/strategy/key-pair.ts'
import { createApp, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

const day = 24 * 3600

function createRingApp(
  keys: readonly JwtKey[],
  shared: Pick<Parameters<typeof createApp>[0] & object, 'users' | 'clock'> = {},
) {
  return createApp({ ...shared, backends: [cookieBackend({ keys, lifetimeSeconds: day })] })
}

test('keys are rotated under load, and nobody is signed out [sec-5]', async () => {
  const [old, fresh] = [
    await generateKeyPair('ES256', { extractable: true }),
    await generateKeyPair('EdDSA', { extractable: true }),
  ]
  const shared = { users: memoryUsers(), clock: createClock() }
  const retired = new Date(shared.clock().getTime() + 2 * day * 1000)
  const oldKey = keyPair({ algorithm: 'ES256', ...old })
  const newKey = keyPair({ algorithm: 'EdDSA', ...fresh })
  const lastDays = keyPair({ algorithm: 'ES256', ...old, verifyUntil: retired })
  // As a ring is rotated over several servers: each step is everywhere before the next begins.
  const rings = [[oldKey], [oldKey, newKey], [newKey, oldKey], [newKey, lastDays]]
  await using stack = new AsyncDisposableStack()
  const servers = await Promise.all(
    rings.map(async (ring) => stack.use(await serve(createRingApp(ring, shared)))),
  )
  const [first] = servers
  if (first === undefined) throw new Error('There is no server.')
  await signUp(new Browser(first))

  /** What everybody who is signed in gets from every server that is live. */
  const cookies: string[] = []
  const greetings = new Set<string>()
  let calls = 0
  const live = [first]
  let running = true
  const load = Promise.all(
    Array.from({ length: 6 }, async (_, worker) => {
      for (let turn = worker; running; turn += 1) {
        const server = live[turn % live.length] ?? first
        const cookie = cookies[turn % (cookies.length || 1)]
        if (cookie === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
        else {
          greetings.add(await new Browser(server, { headers: { cookie } }).trpc.hello.query())
          calls += 1
        }
      }
    }),
  )
  const signInToEach = async () => {
    for (const server of live) {
      const browser = new Browser(server)
      await signIn(browser)
      cookies.push(...(await browser.cookies()).map((cookie) => cookie.cookieString()))
    }
  }
  await signInToEach()
  for (const next of servers.slice(1)) {
    live.push(next) // the servers of this step and of the last one, side by side
    await signInToEach()
    const before = calls
    await expect.poll(() => calls, { timeout: 20_000 }).toBeGreaterThan(before + 40)
    live.shift()
    await signInToEach()
  }
  running = false
  await load

  expect([...greetings]).toEqual(['Ada'])
  expect(cookies.length).toBe(10)
}, 60_000)

test('a retired key is worth nothing from its day on [sec-5]', async () => {
  const clock = createClock()
  const users = memoryUsers()
  const verifyUntil = new Date(clock().getTime() + 3600_000)
  await using before = await serve(createRingApp([secretKey({ secret })], { users, clock }))
  const browser = new Browser(before)
  await signUpAndIn(browser)
  const cookie = (await browser.cookies()).map((entry) => entry.cookieString()).join('; ')
  const ring = [secretKey({ secret: `new ${secret}` }), secretKey({ secret, verifyUntil })]
  await using after = await serve(createRingApp(ring, { users, clock }))
  const visitor = new Browser(after, { headers: { cookie } })

  expect(await visitor.trpc.hello.query()).toBe('Ada')
  clock.advance(3600)

  expect(await visitor.trpc.hello.query()).toBe('stranger')
})

test('another service verifies tokens with the JWKS that the app serves', async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const app = createRingApp([keyPair({ algorithm: 'EdDSA', privateKey }), secretKey({ secret })], {
    clock: Object.assign(() => new Date(), { advance: () => undefined }),
  })
  await using server = await serve(app)
  const browser = new Browser(server)
  const { id } = await signUpAndIn(browser)
  const documents = createServer((_request, response) => {
    void app.auth.jwks().then((document) => response.end(JSON.stringify(document)))
  }).listen(0, '127.0.0.1')
  await once(documents, 'listening')
  const address = documents.address()
  const port = typeof address === 'object' ? address?.port : undefined

  const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/.well-known/jwks.json`))
  const token = (await browser.cookies())[0]?.value ?? ''
  const { payload } = await jwtVerify(token, keys, { audience: 'trpc-auth:cookie' })
  documents.close()

  expect(payload.sub).toBe(id)
})

test('an app of secrets alone has nothing to publish', async () => {
  const { auth } = createApp()
  expect(await auth.jwks()).toEqual({ keys: [] })
})
