import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import {
  authRouter,
  cookieBackend,
  cookieProcedure,
  createAuth,
  createUser,
  memorySessions,
  memoryUsers,
  sessionsRouter,
  type AdapterOptions,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createClock } from '../harness/clock.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

/** An app that stores its sessions, and asks everybody for a code. */
function createCodesApp() {
  const clock = createClock()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds, sessions: memorySessions() })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    factors: [{ name: 'codes', enrolled: () => true }],
    limits: 'none',
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const router = t.router({
    auth: authRouter(auth, t.procedure),
    code: cookieProcedure(t.procedure.mutation(({ ctx }) => ctx.auth.prove('codes'))),
    sessions: sessionsRouter(auth, t.procedure),
  })
  return { auth, clock, createContext, router }
}

test('an owner sees that somebody has the password and no code, and can end it', async () => {
  const app = createCodesApp()
  await using server = await serve(app)
  await createUser(app.auth, ada)
  const owner = new Browser(server)
  await owner.trpc.auth.login.mutate(ada)
  await owner.trpc.code.mutate()
  app.clock.advance(1)
  await new Browser(server, { headers: { 'user-agent': 'curl/8' } }).trpc.auth.login.mutate(ada)

  const list = await owner.trpc.sessions.list.query()

  expect(list).toMatchObject([
    { pending: true, current: false },
    { pending: false, current: true },
  ])
  expect(await owner.trpc.sessions.revokeOthers.mutate()).toEqual({ revoked: 1 })
  expect(await owner.trpc.sessions.list.query()).toMatchObject([{ pending: false }])
})

test('a sign-in that was completed is one like any other, and one that was not is gone in time', async () => {
  const app = createCodesApp()
  await using server = await serve(app)
  await createUser(app.auth, ada)
  const owner = new Browser(server)
  await owner.trpc.auth.login.mutate(ada)
  app.clock.advance(1)
  await new Browser(server).trpc.auth.login.mutate(ada)
  app.clock.advance(598)
  await owner.trpc.code.mutate()
  const pending = async () =>
    (await owner.trpc.sessions.list.query()).map((session) => session.pending)

  expect(await pending()).toEqual([true, false])
  app.clock.advance(2)
  expect(await pending()).toEqual([false])
})
