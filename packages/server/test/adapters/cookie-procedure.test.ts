import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  authRouter,
  cookieProcedure,
  registerRouter,
  type AdapterOptions,
} from '../../src/index.ts'
import { createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { follow } from '../harness/follow.ts'
import { goLive } from '../harness/live.ts'
import { ada, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve, type AdapterName } from '../harness/serve.ts'
import { waysWith } from '../harness/ways.ts'

const person = z.object({ email: z.string(), password: z.string(), displayName: z.string() })

/** An app whose users are signed in as soon as they have signed up. */
function createClub() {
  return createAppWith({}, ({ auth, t }) => {
    const account = { ...registerRouter(auth, t.procedure), ...authRouter(auth, t.procedure) }
    const callerOf = t.createCallerFactory(t.router(account))
    const join = t.procedure.input(person).mutation(async ({ ctx, input }) => {
      const caller = callerOf(ctx)
      await caller.register(input)
      const { user } = await caller.login(input)
      return user.displayName
    })
    return { join: cookieProcedure(join), joinUnheld: join }
  })
}

const everyWay = waysWith(['httpLink', 'httpBatchLink', 'httpBatchStreamLink'])

describe.for(everyWay)('on $adapter through $link', ({ adapter, link }) => {
  test('a procedure of the app that signs in sets the cookie', async () => {
    await using server = await serve(createClub(), adapter)
    const browser = new Browser(server, { link })

    expect(await browser.trpc.join.mutate(ada)).toBe('Ada')

    expect(browser.last.setCookie).toHaveLength(1)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})

describe.for(waysWith(['httpBatchStreamLink']))(
  'on $adapter through $link',
  ({ adapter, link }) => {
    test('without cookieProcedure the sign-in is refused before it happens', async () => {
      await using server = await serve(createClub(), adapter)
      const browser = new Browser(server, { link })

      expect(await refusal(browser.trpc.joinUnheld.mutate(ada))).toMatchObject({
        auth: { code: 'COOKIES_NOT_WRITABLE' },
      })
      expect(browser.last.setCookie).toEqual([])
    })
  },
)

test('where a context is made of the request alone, a streamed sign-in is refused, not lost', async () => {
  const app = createClub()
  const createContext = (options: AdapterOptions) => {
    if (!('req' in options && 'resHeaders' in options)) throw new Error('This is no fetch adapter.')
    const { req, resHeaders } = options
    return app.createContext({ req, resHeaders })
  }
  await using server = await serve({ ...app, createContext }, 'plain fetch')
  await signUp(new Browser(server))
  const browser = new Browser(server, { link: 'httpBatchStreamLink' })

  const refused = await refusal(browser.trpc.auth.login.mutate(ada))

  expect(refused.auth?.code).toBe('COOKIES_NOT_WRITABLE')
  expect(browser.last.setCookie).toEqual([])
})

test('a subscription cannot be one: its response has begun before it runs', () => {
  createAppWith({}, ({ t }) => {
    const subscription = t.procedure.subscription(async function* () {
      yield 'never'
    })

    expect(() => cookieProcedure(subscription)).toThrow(
      /subscription cannot set a cookie.*mutation/,
    )
    return {}
  })
})

describe.for<AdapterName>([...adapterNames, 'http2', 'plain fetch', 'plain hono', 'plain lambda'])(
  'on %s',
  (adapter) => {
    test('a subscription that signs in is refused, unless the cookie arrives', async () => {
      const app = createAppWith({}, ({ t }) => ({
        join: t.procedure.input(z.string()).subscription(async function* ({ ctx, input }) {
          await ctx.auth.signIn({ id: input })
          yield 'in'
        }),
      }))
      await using server = await serve(app, adapter)
      const browser = new Browser(server)
      const { id } = await signUp(browser)
      await using live = goLive(browser, 'httpSubscriptionLink')

      const follower = follow((options) => live.trpc.join.subscribe(id, options))
      const outcome = await Promise.race([
        follower.until(1).then(() => 'in'),
        follower.ended.then(({ auth }) => auth?.code),
      ])
      follower.stop()

      const cookies = browser.last.setCookie.length
      expect([outcome, cookies]).toBeOneOf([
        ['in', 1],
        ['COOKIES_NOT_WRITABLE', 0],
      ])
    })
  },
)
