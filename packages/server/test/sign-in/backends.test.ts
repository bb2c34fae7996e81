import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  jwtStrategy,
} from '../../src/index.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const { email, password } = ada

/** A cookie for people, one for the back office, and a bearer token for programs. */
function createOffices() {
  const web = cookieBackend({ secret, lifetimeSeconds })
  const office = cookieBackend({ secret, lifetimeSeconds, name: 'office', cookieName: 'office' })
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  return createAppWith({ backends: [web, office, api] }, ({ auth, t }) => ({
    office: {
      ...authRouter(auth, t.procedure, { backend: 'office' }),
      enter: auth
        .protectedProcedure(t.procedure, { backends: ['office'] })
        .query(({ ctx }) => ctx.session.backend),
    },
    export: auth
      .protectedProcedure(t.procedure, { backends: ['api'], load: 'session' })
      .query(({ ctx }) => ctx.session.backend),
    api: authRouter(auth, t.procedure, { backend: 'api' }),
    which: auth.protectedProcedure(t.procedure).query(({ ctx }) => ctx.session.backend),
  }))
}

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('two cookie backends are signed in to and out of one by one', async () => {
    await using server = await serve(createOffices(), adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    await browser.trpc.office.login.mutate({ email, password })
    expect(browser.last.setCookie).toEqual([expect.stringMatching(/^office=/)])
    expect(await browser.trpc.which.query()).toBe('office')

    await browser.trpc.auth.login.mutate({ email, password })
    expect(await browser.trpc.which.query()).toBe('cookie')
    expect(await browser.trpc.office.enter.query()).toBe('office')

    await browser.trpc.office.logout.mutate()
    expect(await browser.trpc.which.query()).toBe('cookie')
    expect(await refusal(browser.trpc.office.enter.query())).toMatchObject({
      code: 'FORBIDDEN',
      auth: { code: 'BACKEND_NOT_ACCEPTED' },
    })

    await browser.trpc.auth.logout.mutate()
    expect(await refusal(browser.trpc.office.enter.query())).toMatchObject({
      code: 'UNAUTHORIZED',
      auth: { code: 'NOT_SIGNED_IN' },
    })
  })

  test('a bearer login answers with the token and sets no cookie [fu-30,250]', async () => {
    await using server = await serve(createOffices(), adapter)
    const browser = new Browser(server, { link })
    await signUp(browser)

    const answer = await browser.trpc.api.login.mutate({ email, password })

    expect(answer).toMatchObject({ user: { email }, tokenType: 'bearer' })
    expect(browser.last.setCookie).toEqual([])
    const program = new Browser(server, {
      link,
      headers: { authorization: `bearer ${answer.accessToken}` },
    })
    expect(await program.trpc.which.query()).toBe('api')
    expect(await program.trpc.api.logout.mutate()).toEqual({ ok: true })
    expect(program.last.setCookie).toEqual([])
  })
})

test('a token of one backend is nothing to another, though both have one secret', async () => {
  await using server = await serve(createOffices())
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const [cookie] = await browser.cookies()
  const token = cookie?.value ?? ''

  const inOffice = new Browser(server, { headers: { cookie: `office=${token}` } })
  const asBearer = new Browser(server, { headers: { authorization: `Bearer ${token}` } })

  expect(await inOffice.trpc.hello.query()).toBe('stranger')
  expect(await asBearer.trpc.hello.query()).toBe('stranger')
})

test('one strategy in two transports: a token is good in both', async () => {
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const app = createApp({
    backends: [
      backend({ name: 'web', transport: cookieTransport(), strategy }),
      backend({ name: 'api', transport: bearerTransport(), strategy }),
    ],
  })
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const [cookie] = await browser.cookies()

  const program = new Browser(server, { headers: { authorization: `Bearer ${cookie?.value}` } })

  expect(await program.trpc.hello.query()).toBe('Ada')
})

test.each(['enter', 'export'] as const)(
  'who is signed in with a backend that does not count for %s is told so, and nobody else is',
  async (which) => {
    const app = createOffices()
    await using server = await serve(app)
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    const codeFor = async ({ trpc }: typeof browser) => {
      const call = which === 'enter' ? trpc.office.enter.query() : trpc.export.query()
      return (await refusal(call)).auth?.code
    }

    expect(await codeFor(browser)).toBe('BACKEND_NOT_ACCEPTED')
    const garbled = new Browser(server, { headers: { cookie: '__Host-trpc-auth=garbage' } })
    expect(await codeFor(garbled)).toBe('NOT_SIGNED_IN')

    await app.auth.users.update(id, { isActive: false })
    // Whoever asks for a session alone does not look at its user.
    expect(await codeFor(browser)).toBe(
      which === 'enter' ? 'NOT_SIGNED_IN' : 'BACKEND_NOT_ACCEPTED',
    )
  },
)

test('a session that has ended is told before one of a backend that does not count', async () => {
  const app = createOffices()
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)
  await browser.trpc.office.login.mutate({ email, password })
  const [office] = await browser.cookies()
  app.clock.advance(lifetimeSeconds + 1)
  await browser.trpc.auth.login.mutate({ email, password })
  const [web] = await browser.cookies()

  const cookie = `${web?.cookieString()}; ${office?.cookieString()}`
  const both = new Browser(server, { headers: { cookie } })

  expect((await refusal(both.trpc.office.enter.query())).auth?.code).toBe('SESSION_EXPIRED')
})

test('an invalid token of an earlier backend does not stop a later one [fu-1]', async () => {
  await using server = await serve(createOffices())
  const browser = new Browser(server)
  await signUp(browser)
  await browser.trpc.office.login.mutate({ email, password })
  const [office] = await browser.cookies()

  const cookie = `__Host-trpc-auth=nonsense; ${office?.cookieString()}`
  const mixed = new Browser(server, { headers: { cookie } })

  expect(await mixed.trpc.which.query()).toBe('office')
})

test('names are compared exactly: capitals, accents and blanks make another name', async () => {
  const names = ['web', 'Web', 'mock-bis', 'mockbis', '1', 'été', 't', ' web']
  const backends = names.map((name, at) =>
    cookieBackend({ secret, lifetimeSeconds, name, cookieName: `cookie-${at}` }),
  )
  const app = createAppWith({ backends }, ({ auth, t }) => ({
    second: authRouter(auth, t.procedure, { backend: 'Web' }),
    which: auth.protectedProcedure(t.procedure).query(({ ctx }) => ctx.session.backend),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)

  await browser.trpc.second.login.mutate({ email, password })

  expect(await browser.trpc.which.query()).toBe('Web')
})

const schemes = ['Bearer', 'bearer', 'BEARER', 'Bearer  ']
test.for(schemes)('the scheme %j is a bearer’s', async (scheme) => {
  await using server = await serve(createOffices())
  const browser = new Browser(server)
  await signUp(browser)
  const { accessToken } = await browser.trpc.api.login.mutate({ email, password })
  const headers = { authorization: `${scheme} ${accessToken}` }

  expect(await new Browser(server, { headers }).trpc.hello.query()).toBe('Ada')
})

const noBearer = ['', 'Bearer', 'Bearer ', 'Basic {}', '{}', 'Bearer{}', 'Bearer {} {}', 'Token {}']
test.for(noBearer)('the header %j is no bearer’s', async (header) => {
  await using server = await serve(createOffices())
  const browser = new Browser(server)
  await signUp(browser)
  const { accessToken } = await browser.trpc.api.login.mutate({ email, password })
  const headers = { authorization: header.replaceAll('{}', `${accessToken}`) }

  expect(await new Browser(server, { headers }).trpc.hello.query()).toBe('stranger')
})
