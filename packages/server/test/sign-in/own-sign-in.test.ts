import { initTRPC } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  backend,
  bearerTransport,
  cookieBackend,
  cookieProcedure,
  createUser,
  jwtStrategy,
  type User,
} from '../../src/index.ts'
import {
  createAppWith,
  lifetimeSeconds,
  secret,
  type AppOptions,
  type AppParts,
} from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { ways } from '../harness/ways.ts'

const ticket = z.object({ id: z.string(), backend: z.string().optional() })

/** An app that has its own way of knowing who somebody is. */
const ownWays = ({ t }: AppParts) => {
  const enter = t.procedure
    .input(ticket)
    .mutation(async ({ ctx, input: { id, backend: name } }) => {
      return ctx.auth.signIn({ id }, name === undefined ? {} : { backend: name })
    })
  const leave = t.procedure.mutation(({ ctx }) => ctx.auth.signOut())
  return {
    own: t.router({
      enter: cookieProcedure(enter),
      leave: cookieProcedure(leave),
      enterUnwrapped: enter,
    }),
  }
}

async function openOwn(options: AppOptions = {}, adapter?: Parameters<typeof serve>[1]) {
  const app = createAppWith(options, ownWays)
  const user = await createUser(app.auth, ada)
  const server = await serve(app, adapter)
  return { app, user, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe.for(ways)('on $adapter through $link', ({ adapter, link }) => {
  test('the app signs a user in and out by its own means', async () => {
    await using town = await openOwn({}, adapter)
    const browser = new Browser(town.server, { link })

    await browser.trpc.own.enter.mutate({ id: town.user.id })
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
    await browser.trpc.own.leave.mutate()
    expect(await browser.cookies()).toEqual([])
  })
})

describe('signIn', () => {
  test('arrives under streaming too, where the procedure is wrapped', async () => {
    await using town = await openOwn({}, 'fetch')
    const browser = new Browser(town.server, { link: 'httpBatchStreamLink' })
    await Promise.all([
      browser.trpc.hello.query(),
      browser.trpc.own.enter.mutate({ id: town.user.id }),
    ])
    expect(await browser.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  })

  test('where the cookie cannot be written any more, refuses and has done nothing [sec-20]', async () => {
    const signedIn: User<unknown>[] = []
    const hooks = { afterLogin: ({ user }: { user: User<unknown> }) => void signedIn.push(user) }
    await using town = await openOwn({ hooks }, 'plain fetch')
    const browser = new Browser(town.server, { link: 'httpBatchStreamLink' })

    const call = browser.trpc.own.enterUnwrapped.mutate({ id: town.user.id })

    expect((await refusal(call)).auth?.code).toBe('COOKIES_NOT_WRITABLE')
    expect(signedIn).toEqual([])
    expect(await browser.cookies()).toEqual([])
  })

  test('is refused for a user who is unknown or inactive', async () => {
    await using town = await openOwn()
    const { trpc } = new Browser(town.server)
    const code = async (id: string) => (await refusal(trpc.own.enter.mutate({ id }))).auth?.code

    expect(await code('nobody')).toBe('LOGIN_BAD_CREDENTIALS')
    await town.app.auth.users.update(town.user.id, { isActive: false })
    expect(await code(town.user.id)).toBe('LOGIN_BAD_CREDENTIALS')
  })

  test('is refused to a page of another site', async () => {
    await using town = await openOwn()
    const { trpc } = new Browser(town.server, { page: 'https://evil.example' })
    const call = trpc.own.enter.mutate({ id: town.user.id })
    expect((await refusal(call)).auth?.code).toBe('CROSS_SITE_REQUEST')
  })

  test('answers the token of a backend whose client keeps it itself', async () => {
    const strategy = jwtStrategy({ secret, lifetimeSeconds })
    const backends = [
      cookieBackend({ secret, lifetimeSeconds }),
      backend({ name: 'bearer', transport: bearerTransport(), strategy }),
    ]
    await using town = await openOwn({ backends })
    const browser = new Browser(town.server)

    const answer = await browser.trpc.own.enter.mutate({ id: town.user.id, backend: 'bearer' })

    expect(browser.last.setCookie).toEqual([])
    const headers = { authorization: `Bearer ${answer.accessToken}` }
    const phone = new Browser(town.server, { headers })
    expect(await phone.trpc.auth.me.query()).toMatchObject({ email: ada.email })
  })

  test('runs the hooks of login and logout', async () => {
    const told: string[] = []
    const hooks = {
      afterLogin: ({ backend: name }: { backend: string }) => void told.push(`in ${name}`),
      afterLogout: ({ backend: name }: { backend: string }) => void told.push(`out ${name}`),
    }
    await using town = await openOwn({ hooks })
    const { trpc } = new Browser(town.server)
    await trpc.own.enter.mutate({ id: town.user.id })
    await trpc.own.leave.mutate()
    await trpc.own.leave.mutate() // nobody there any more
    expect(told).toEqual(['in cookie', 'out cookie'])
  })
})

test('in a server-side caller that can only read, signIn and signOut are refused', async () => {
  await using town = await openOwn()
  const t = initTRPC.context<ReturnType<typeof town.app.createContext>>().create()
  const router = t.router({
    enter: t.procedure.mutation(({ ctx }) => ctx.auth.signIn({ id: town.user.id })),
    leave: t.procedure.mutation(({ ctx }) => ctx.auth.signOut()),
  })
  const caller = t.createCallerFactory(router)(town.app.createContext({ headers: new Headers() }))
  await expect(caller.enter()).rejects.toMatchObject({ auth: { code: 'COOKIES_NOT_WRITABLE' } })
  await expect(caller.leave()).rejects.toMatchObject({ auth: { code: 'COOKIES_NOT_WRITABLE' } })
})
