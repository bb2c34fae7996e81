import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  type Backend,
  type SessionStore,
} from '../../src/index.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const times = { lifetimeSeconds: 3600, renewAfterSeconds: 600, maxLifetimeSeconds: 10_000 }

const backends: Readonly<Record<string, () => Backend>> = {
  'a signed token': () => cookieBackend({ secret, ...times }),
  'a signed token and a store': () =>
    cookieBackend({ secret, ...times, sessions: memorySessions() }),
  'a stored session': () =>
    backend({
      name: 'stored',
      transport: cookieTransport(),
      strategy: databaseStrategy({ sessions: memorySessions(), ...times }),
    }),
}

describe.each(Object.entries(backends))('with %s', (_kind, create) => {
  const open = async () => {
    const app = createAppWith({ backends: [create()] }, ({ t, auth, protectedProcedure }) => ({
      enter: t.procedure.mutation(async ({ ctx }) => {
        const record = await auth.users.findByEmailKey(ada.email)
        return ctx.auth.signIn(record ?? { id: '' }, { remember: false })
      }),
      mine: protectedProcedure.query(({ ctx }) => ctx.user.displayName),
    }))
    const server = await serve(app)
    await signUp(new Browser(server))
    return { app, server, browser: new Browser(server) }
  }
  const lasting = ({ last }: Pick<Browser<never>, 'last'>) =>
    last.setCookie.filter((line) => !line.includes('=;')).map((line) => /Max-Age/.test(line))

  test('remember: false makes a cookie that ends with the browser, however often it is renewed [field-B9]', async () => {
    const { app, server, browser } = await open()
    await using _server = server
    await browser.trpc.auth.login.mutate({ ...ada, remember: false })
    expect(lasting(browser)).toEqual([false])
    expect(browser.last.setCookie.join()).not.toContain('Expires')

    app.clock.advance(601)
    expect(await browser.trpc.mine.query()).toBe('Ada')
    expect(lasting(browser)).toEqual([false])

    app.clock.advance(3601)
    expect((await refusal(browser.trpc.mine.query())).code).toBe('UNAUTHORIZED')
  })

  test('a cookie lasts as long as its session otherwise, and after a new sign-in', async () => {
    const { server, browser } = await open()
    await using _server = server
    await browser.trpc.auth.login.mutate({ ...ada, remember: false })
    await browser.trpc.auth.login.mutate({ ...ada, remember: true })
    expect(lasting(browser)).toEqual([true])
    await browser.trpc.auth.login.mutate(ada)
    expect(lasting(browser)).toEqual([true])
    await browser.trpc.enter.mutate()
    expect(lasting(browser)).toEqual([false])
  })
})

describe('two backends', () => {
  const web = cookieBackend({ name: 'web', cookieName: 'web', secret, lifetimeSeconds: 3600 })
  const admin = cookieBackend({ name: 'admin', cookieName: 'admin', secret, lifetimeSeconds: 3600 })
  const open = async () => {
    const phones = { fails: false }
    const kept = memorySessions()
    const sessions: SessionStore = {
      ...kept,
      delete: async (...which) => {
        if (phones.fails) throw new Error('out of order')
        return kept.delete(...which)
      },
    }
    const phone = backend({
      name: 'phone',
      transport: bearerTransport(),
      strategy: databaseStrategy({ sessions, lifetimeSeconds: 3600 }),
    })
    const app = createAppWith({ backends: [phone, web, admin] }, ({ t, auth }) => ({
      web: authRouter(auth, t.procedure, { backend: 'web' }),
      admin: authRouter(auth, t.procedure, { backend: 'admin' }),
      phone: authRouter(auth, t.procedure, { backend: 'phone' }),
      everywhere: authRouter(auth, t.procedure, { backend: 'web', logoutFrom: 'all' }),
    }))
    const server = await serve(app)
    const browser = new Browser(server)
    await signUp(browser)
    await browser.trpc.web.login.mutate(ada)
    await browser.trpc.admin.login.mutate(ada)
    return { server, browser, phones }
  }
  const names = async (browser: Pick<Browser<never>, 'cookies'>) =>
    (await browser.cookies()).map(({ key }) => key).toSorted()

  test('logout ends what its own backend holds, and leaves the other alone', async () => {
    const { server, browser } = await open()
    await using _server = server
    await browser.trpc.web.logout.mutate()
    expect(await names(browser)).toEqual(['admin'])
  })

  test('logoutFrom: all ends what every backend holds, and leaves no cookie behind [field-B9]', async () => {
    const { server, browser } = await open()
    await using _server = server
    const { accessToken } = await browser.trpc.phone.login.mutate(ada)
    const headers = { authorization: `Bearer ${accessToken}` }
    const both = new Browser(server, { headers, jar: browser.jar })
    await both.trpc.everywhere.logout.mutate()
    expect(await names(browser)).toEqual([])
    const stolen = new Browser(server, { headers })
    expect((await refusal(stolen.trpc.auth.me.query())).code).toBe('UNAUTHORIZED')
  })

  test('logoutFrom: all ends a token in a header where no cookie could come along', async () => {
    const { server, browser } = await open()
    await using _server = server
    const { accessToken } = await browser.trpc.phone.login.mutate(ada)
    const authorization = `Bearer ${accessToken}`
    const elsewhere = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    const app = new Browser(server, { headers: { ...elsewhere, authorization } })
    expect(await app.trpc.everywhere.logout.mutate()).toEqual({ ok: true })
    expect((await refusal(app.trpc.auth.me.query())).code).toBe('UNAUTHORIZED')

    const lured = new Browser(server, { headers: elsewhere, jar: browser.jar })
    const refused = await refusal(lured.trpc.everywhere.logout.mutate())
    expect(refused.auth?.code).toBe('CROSS_SITE_REQUEST')
    expect(await names(browser)).toEqual(['admin', 'web'])
  })

  test('logoutFrom: all ends what it can while the store of one backend fails, and says so', async () => {
    const { server, browser, phones } = await open()
    await using _server = server
    const { accessToken } = await browser.trpc.phone.login.mutate(ada)
    const headers = { authorization: `Bearer ${accessToken}` }
    const both = new Browser(server, { headers, jar: browser.jar })
    phones.fails = true
    const refused = await refusal(both.trpc.everywhere.logout.mutate())
    expect(refused.auth?.code).toBe('UNAVAILABLE')
    expect(await names(browser)).toEqual([])
    phones.fails = false
    expect((await new Browser(server, { headers }).trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('logoutFrom takes nothing that it does not know', () => {
    const options = { logoutFrom: 'everywhere' }
    createAppWith({ backends: [web] }, ({ t, auth }) => {
      expect(() => authRouter(auth, t.procedure, options as object)).toThrow(
        'authRouter: logoutFrom must be "backend" or "all"; got "everywhere".',
      )
      return {}
    })
  })
})
