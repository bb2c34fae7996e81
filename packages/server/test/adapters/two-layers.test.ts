import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import {
  cookieBackend,
  cookieProcedure,
  createAuth,
  createUser,
  memoryUsers,
  type AdapterOptions,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve, type AdapterName } from '../harness/serve.ts'

const adapters: readonly AdapterName[] = [
  'standalone',
  'http2',
  'express',
  'fastify',
  'next pages',
  'fetch',
  'plain fetch',
  'hono',
  'lambda v1',
  'lambda v2',
]
const links = ['httpBatchLink', 'httpBatchStreamLink'] as const
const ways = adapters.flatMap((adapter) =>
  links
    .filter((link) => adapter !== 'plain fetch' || link !== 'httpBatchStreamLink')
    .map((link) => ({ adapter, link })),
)

/** Staff and customers, in one app: two layers, each with users and a cookie of its own. */
function createTwoLayers() {
  const clock = createClock()
  const layer = (name: string) =>
    createAuth({
      backends: [cookieBackend({ secret, lifetimeSeconds, name, cookieName: name })],
      users: memoryUsers(),
      passwords: { hasher: fastHasher },
      clock,
    })
  const staff = layer('staff')
  const shop = layer('shop')
  const createContext = (options: AdapterOptions) => ({
    ...staff.createContext(options),
    shop: shop.createContext(options).auth,
  })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ errorFormatter: staff.errorFormatter, transformer: superjson })
  const { email, password } = ada
  const account = { email, password }
  const router = t.router({
    signInToBoth: cookieProcedure(
      t.procedure.mutation(async ({ ctx }) => {
        await ctx.auth.signIn(await createUser(staff, account))
        await ctx.shop.signIn(await createUser(shop, account))
      }),
    ),
    whoIsThere: t.procedure.query(async ({ ctx }) => ({
      staff: (await ctx.auth.user())?.email,
      customer: (await ctx.shop.user())?.email,
    })),
    staffDiscount: staff
      .protectedProcedure(t.procedure)
      .use(({ ctx, next }) => next({ ctx: { auth: ctx.shop, employee: ctx.user.email } }))
      .use(shop.protect())
      .query(({ ctx }) => ({ staff: ctx.employee, customer: ctx.user.email })),
  })
  return { auth: staff, staff, shop, clock, createContext, router }
}

test.for(ways)(
  'two layers of one app both set their cookies, on $adapter through $link',
  async ({ adapter, link }) => {
    await using server = await serve(createTwoLayers(), adapter)
    const browser = new Browser(server, { link })

    await browser.trpc.signInToBoth.mutate()

    const names = browser.last.setCookie.map((line) => line.slice(0, line.indexOf('=')))
    expect(names.toSorted()).toEqual(['shop', 'staff'])
    expect(await browser.trpc.whoIsThere.query()).toEqual({
      staff: ada.email,
      customer: ada.email,
    })
  },
)

test('what one layer begins while the other is waited for is waited for too', async () => {
  const { auth, createContext, shop, staff } = createTwoLayers()
  const account = { email: ada.email, password: ada.password }
  const [employee, customer] = [await createUser(staff, account), await createUser(shop, account)]
  const req = new Request('https://app.example/trpc', { method: 'POST' })

  const response = await auth.holdResponse(req, async () => {
    const ctx = createContext({ req, resHeaders: new Headers() })
    void ctx.auth.signIn(employee)
    setImmediate(() => void ctx.shop.signIn(customer))
    return new Response('not waiting for either')
  })

  const names = response.headers.getSetCookie().map((line) => line.slice(0, line.indexOf('=')))
  expect(names.toSorted()).toEqual(['shop', 'staff'])
})

test('protections of two layers, one inside the other, each look at their own caller', async () => {
  const layers = createTwoLayers()
  await using server = await serve(layers)
  const browser = new Browser(server)
  await browser.trpc.signInToBoth.mutate()

  expect(await browser.trpc.staffDiscount.query()).toEqual({
    staff: ada.email,
    customer: ada.email,
  })

  const customer = await layers.shop.users.findByEmailKey(ada.email)
  await layers.shop.users.update(customer?.id ?? '', { isActive: false })
  expect((await refusal(browser.trpc.staffDiscount.query())).auth?.code).toBe('SESSION_REVOKED')
})
