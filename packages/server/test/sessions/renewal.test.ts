import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  type UserStore,
} from '../../src/index.ts'
import { createAppWith, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { openDatabase } from '../harness/database.ts'
import { goLive } from '../harness/live.ts'
import { signIn, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const lifetimeSeconds = 3600
const renewAfterSeconds = 600
const maxLifetimeSeconds = 10_000

/** Sessions that slide: in a token, or in a store. */
const backends = {
  'a signed token': () =>
    cookieBackend({ secret, lifetimeSeconds, renewAfterSeconds, maxLifetimeSeconds }),
  'a stored session': () =>
    backend({
      name: 'stored',
      transport: cookieTransport(),
      strategy: databaseStrategy({
        sessions: memorySessions(),
        lifetimeSeconds,
        renewAfterSeconds,
        maxLifetimeSeconds,
      }),
    }),
}
type Kind = keyof typeof backends
const everyKind = Object.keys(backends) as readonly Kind[]

function createSlidingApp(kind: Kind = 'a signed token', options: { users?: UserStore } = {}) {
  return createAppWith(
    { backends: [backends[kind]()], ...options },
    ({ t, protectedProcedure }) => ({
      /** Asks for nobody. */
      weather: t.procedure.query(async () => {
        await turn()
        return 'sunny'
      }),
      listen: protectedProcedure.subscription(async function* ({ ctx }) {
        yield ctx.user.displayName
      }),
    }),
  )
}

const adapters: readonly AdapterName[] = [
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
const links = ['httpLink', 'httpBatchLink', 'httpBatchStreamLink'] as const
const ways = adapters.flatMap((adapter) => links.map((link) => ({ adapter, link })))

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test.for(everyKind)('%s that is used outlives its lifetime', async (kind) => {
    const app = createSlidingApp(kind)
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)

    for (let hour = 1; hour <= 2; hour += 1) {
      app.clock.advance(lifetimeSeconds - 1)
      expect(await browser.trpc.hello.query()).toBe('Ada')
      expect(browser.last.setCookie).toHaveLength(1)
    }
  })

  test('a call that asks for nobody renews as well', async () => {
    const app = createSlidingApp()
    await using server = await serve(app, adapter)
    const browser = new Browser(server, { link })
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    expect(await browser.trpc.weather.query()).toBe('sunny')

    expect(browser.last.setCookie).toHaveLength(1)
    app.clock.advance(lifetimeSeconds - 1)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})

describe.for(ways.filter(({ link }) => link !== 'httpLink'))(
  'in one batch on $adapter through $link',
  ({ adapter, link }) => {
    test.for(everyKind)('signing out of %s wins over its renewal [sec-13]', async (kind) => {
      const app = createSlidingApp(kind)
      await using server = await serve(app, adapter)
      const browser = new Browser(server, { link })
      await signUpAndIn(browser)
      app.clock.advance(renewAfterSeconds)

      await Promise.all([
        browser.trpc.notes.create.mutate({ text: 'mine' }),
        browser.trpc.auth.logout.mutate(),
        browser.trpc.notes.create.mutate({ text: 'mine too' }),
      ])

      expect(browser.last.setCookie).toEqual([expect.stringContaining('Max-Age=0')])
      expect(await browser.cookies()).toEqual([])
      expect(app.notes.all).toHaveLength(2) // sent by Ada, so hers
    })
  },
)

describe.for(everyKind)('%s', (kind) => {
  test('is not renewed before its time', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    await browser.trpc.hello.query() // a stored session is looked up once

    app.clock.advance(renewAfterSeconds - 1)
    await browser.trpc.hello.query()
    expect(browser.last.setCookie).toEqual([])

    app.clock.advance(1)
    await browser.trpc.hello.query()
    expect(browser.last.setCookie).toHaveLength(1)

    await browser.trpc.hello.query()
    expect(browser.last.setCookie).toEqual([])
  })

  test('ends when it was not used for a lifetime [sec-12]', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    const [cookie] = await browser.cookies()

    app.clock.advance(lifetimeSeconds)

    expect(await browser.cookies()).toEqual([])
    const late = new Browser(server, { headers: { cookie: `${cookie?.cookieString()}` } })
    expect(await refusal(late.trpc.auth.me.query())).toMatchObject({
      auth: { code: 'SESSION_EXPIRED' },
    })
    expect(late.last.setCookie).toEqual([])
  })

  test('ends at its maximum, however much it is used [sec-12]', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    const end = app.clock().getTime() + maxLifetimeSeconds * 1000

    while (app.clock().getTime() < end - 1000) {
      const left = (end - app.clock().getTime()) / 1000
      app.clock.advance(Math.min(renewAfterSeconds, left - 1))
      expect(await browser.trpc.hello.query()).toBe('Ada')
      const [cookie] = await browser.cookies()
      expect(Number(cookie?.expires)).toBeLessThanOrEqual(end)
    }
    app.clock.advance(1)

    expect(await browser.trpc.hello.query()).toBe('stranger')
  })

  test('is renewed by two requests at once, and both of their cookies are good [sec-13]', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server, { link: 'httpLink' })
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    await Promise.all([browser.trpc.hello.query(), browser.trpc.auth.me.query()])

    const renewed = browser.seen.slice(2).flatMap(({ setCookie }) => setCookie)
    expect(renewed.length).toBeGreaterThan(0)
    app.clock.advance(lifetimeSeconds - 1)
    for (const line of renewed) {
      const one = new Browser(server, { headers: { cookie: line.split(';')[0] ?? '' } })
      expect(await one.trpc.hello.query()).toBe('Ada')
    }
  })

  test('is not renewed for a user who was deactivated', async () => {
    await using database = await openDatabase()
    const app = createSlidingApp(kind, database)
    await using server = await serve(app)
    const browser = new Browser(server)
    const { id } = await signUpAndIn(browser)
    await database.users.update(id, { isActive: false })
    app.clock.advance(renewAfterSeconds)

    expect(await browser.trpc.weather.query()).toBe('sunny')
    expect(browser.last.setCookie).toEqual([])
    expect(await refusal(browser.trpc.auth.me.query())).toMatchObject({
      auth: { code: 'SESSION_REVOKED' },
    })
    expect(browser.last.setCookie).toEqual([])
  })

  test('stays as it is while the store fails, and is renewed when it is back', async () => {
    await using database = await openDatabase()
    const app = createSlidingApp(kind, database)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)
    database.breakUsers()

    expect(await browser.trpc.weather.query()).toBe('sunny')
    expect(browser.last.setCookie).toEqual([])

    database.repairUsers()
    expect(await browser.trpc.hello.query()).toBe('Ada')
    expect(browser.last.setCookie).toHaveLength(1)
  })

  test('is not renewed by a page of another site that writes', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const at = 'https://app.example.com'
    const own = new Browser(server, { at })
    await signUpAndIn(own)
    app.clock.advance(renewAfterSeconds)
    const page = 'https://other.example.com' // same site for SameSite=Lax, another origin
    const other = new Browser(server, { at, page, jar: own.jar })
    expect(await other.cookies()).toHaveLength(1)

    await refusal(other.trpc.notes.clear.mutate())

    expect(other.last.setCookie).toEqual([])
  })

  test('that is signed out while it is renewed stays signed out [sec-13]', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    await browser.trpc.auth.logout.mutate()

    expect(browser.last.setCookie).toHaveLength(1)
    expect(await browser.cookies()).toEqual([])
    expect(await browser.trpc.hello.query()).toBe('stranger')
  })

  test('that is replaced by a sign-in while it is renewed is the new one', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(maxLifetimeSeconds - 1)

    await signIn(browser)

    expect(browser.last.setCookie).toHaveLength(1)
    app.clock.advance(lifetimeSeconds - 1)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })

  test('is not renewed over a WebSocket, and works there', async () => {
    const app = createSlidingApp(kind)
    await using server = await serve(app, 'standalone and ws')
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)
    await using live = goLive(browser, 'wsLink')

    expect(await live.trpc.hello.query()).toBe('Ada')
    expect(await live.trpc.notes.create.mutate({ text: 'mine' })).toMatchObject({ owner: 'Ada' })
  })
})

describe("where the response does not wait, on tRPC's own fetch handler", () => {
  test.for(everyKind)('%s is renewed by a call that asks who is there', async (kind) => {
    const app = createSlidingApp(kind)
    await using server = await serve(app, 'plain fetch')
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)

    await browser.trpc.weather.query()
    expect(browser.last.setCookie).toEqual([])

    expect(await browser.trpc.auth.me.query()).toMatchObject({ displayName: 'Ada' })
    expect(browser.last.setCookie).toHaveLength(1)
    app.clock.advance(lifetimeSeconds - 1)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })

  test('a streamed batch and a subscription renew nothing, and work', async () => {
    const app = createSlidingApp()
    await using server = await serve(app, 'plain fetch')
    const browser = new Browser(server)
    await signUpAndIn(browser)
    app.clock.advance(renewAfterSeconds)
    const streamed = new Browser(server, { jar: browser.jar, link: 'httpBatchStreamLink' })

    expect(await streamed.trpc.hello.query()).toBe('Ada')

    expect(streamed.last.setCookie).toEqual([])
  })
})

test('a call that asks for nobody and has nothing to renew reads no store', async () => {
  await using database = await openDatabase()
  const app = createSlidingApp('a signed token', database)
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  const before = database.statements.length

  expect(await browser.trpc.weather.query()).toBe('sunny')
  expect(database.statements).toHaveLength(before)

  app.clock.advance(renewAfterSeconds)
  expect(await browser.trpc.weather.query()).toBe('sunny')
  expect(database.statements).toHaveLength(before + 1)
})
