import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  jwtStrategy,
  memorySessions,
  type Backend,
  type JwtStrategyOptions,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser, type Seen } from '../harness/browser.ts'
import { ada, signUp } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { goodClaims, makeToken } from '../harness/token.ts'

const cookieName = 'web'
const signed = (options: object = {}) => jwtStrategy({ secret, lifetimeSeconds, ...options })
const web = (strategy = signed()) =>
  backend({ name: 'web', transport: cookieTransport({ cookieName }), strategy })
const api = (strategy = signed()) =>
  backend({ name: 'api', transport: bearerTransport(), strategy })

/** An app with these two backends, each with a login of its own; Ada has an account. */
async function open(backends: readonly Backend[]) {
  const [, second] = backends
  const app = createAppWith({ backends }, ({ auth, t }) => ({
    second: authRouter(auth, t.procedure, { backend: second?.name ?? '' }),
    backend: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.backend),
  }))
  const server = await serve(app)
  const { id } = await signUp(new Browser(server))
  const cookieOf = async () => {
    const browser = new Browser(server)
    await browser.trpc.auth.login.mutate(ada)
    return tokenOf(browser.last)
  }
  const bearerOf = async () => {
    const { accessToken = '' } = { ...(await new Browser(server).trpc.second.login.mutate(ada)) }
    return `${accessToken}`
  }
  const browse = (headers: Record<string, string>) => new Browser(server, { headers })
  const asking = (headers: Record<string, string>) =>
    browse(headers)
      .trpc.backend.query()
      .catch(() => 'stranger')
  return {
    app,
    id,
    cookieOf,
    bearerOf,
    browse,
    inCookie: (token: string) => asking({ cookie: `${cookieName}=${token}` }),
    inHeader: (token: string) => asking({ authorization: `Bearer ${token}` }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function tokenOf({ setCookie }: Seen): string {
  return setCookie[0]?.split(';')[0]?.split('=')[1] ?? ''
}

const kinds: readonly [what: string, options: Partial<JwtStrategyOptions>][] = [
  ['no audience', {}],
  ['one audience', { audience: 'app' }],
  ['no memory of verified tokens', { cacheSize: 0 }],
]

describe.each(kinds)('two strategies with one secret and %s', (_what, options) => {
  test('take no token of each other [field-C8]', async () => {
    await using two = await open([web(signed(options)), api(signed(options))])
    const [cookie, bearer] = [await two.cookieOf(), await two.bearerOf()]

    expect(await two.inCookie(cookie)).toBe('web')
    expect(await two.inHeader(bearer)).toBe('api')
    expect(await two.inHeader(cookie)).toBe('stranger')
    expect(await two.inCookie(bearer)).toBe('stranger')
    expect(await two.inHeader(cookie)).toBe('stranger') // nor when it was seen before
  })
})

test('two cookie backends with one secret and audience take no token of each other [field-C8]', async () => {
  const options = { secret, lifetimeSeconds, audience: 'app' }
  await using two = await open([
    cookieBackend({ ...options, name: 'web', cookieName }),
    cookieBackend({ ...options, name: 'office', cookieName: 'office' }),
  ])
  const token = await two.cookieOf()
  expect(await two.inCookie(token)).toBe('web')
  expect(decodeJwt(token)).toMatchObject({ aud: 'app', backend: 'web' })
})

test('a token that is renewed stays of its backend, and one that named none is bound by it [field-C8]', async () => {
  const sliding = { renewAfterSeconds: 60 }
  await using two = await open([web(signed(sliding)), api(signed(sliding))])
  const claims = { ...goodClaims(two.id, two.app.clock()), aud: 'trpc-auth' }
  for (const token of [await two.cookieOf(), await makeToken({ claims })]) {
    const browser = two.browse({ cookie: `${cookieName}=${token}` })
    two.app.clock.advance(60)
    expect(await browser.trpc.backend.query()).toBe('web')
    const renewed = tokenOf(browser.last)
    expect(decodeJwt(renewed)).toMatchObject({ backend: 'web' })
    expect(await two.inCookie(renewed)).toBe('web')
    expect(await two.inHeader(renewed)).toBe('stranger')
  }
})

test('a token of the version before, which names no backend, is good until it ends [field-C8]', async () => {
  await using two = await open([web(), api()])
  const claims = { ...goodClaims(two.id, two.app.clock()), aud: 'trpc-auth' }
  const token = await makeToken({ claims })
  expect(await two.inCookie(token)).toBe('web')
  expect(await two.inHeader(token)).toBe('api') // as before: it does not say
  two.app.clock.advance(lifetimeSeconds)
  expect(await two.inCookie(token)).toBe('stranger')
})

test.each(['office', '', 5, null, ['web'], { web: true }])(
  'a token that says it is of the backend %j is nobody’s',
  async (named) => {
    await using two = await open([web(), api()])
    const claims = { ...goodClaims(two.id, two.app.clock()), aud: 'trpc-auth' }
    const token = await makeToken({ claims: { ...claims, backend: named } })
    expect(await two.inCookie(token)).toBe('stranger')
    expect(await two.inHeader(token)).toBe('stranger')
  },
)

test('one strategy in two backends is one token for both, as it was meant', async () => {
  const shared = signed()
  await using two = await open([web(shared), api(shared)])
  expect(await two.inHeader(await two.cookieOf())).toBe('api')
  expect(await two.inCookie(await two.bearerOf())).toBe('web')
})

test('a stored session is of its own backend, whoever shares the strategy', async () => {
  const shared = signed({ sessions: memorySessions() })
  await using two = await open([web(shared), api(shared)])
  expect(await two.inCookie(await two.cookieOf())).toBe('web')
  expect(await two.inHeader(await two.cookieOf())).toBe('stranger')
})
