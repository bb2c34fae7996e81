import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  recent,
  registerRouter,
  type AdapterOptions,
} from '@trpc-auth/server'
import { passkey, passkeyRouter } from '@trpc-auth/server/passkey'
import { passwordRouter } from '@trpc-auth/server/password'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import { createGate } from '../../../client/test/harness/gate.ts'
import { fastHasher } from '../../../server/test/harness/fast-hasher.ts'

export const ada = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' }
export const bob = { email: 'bob@example.org', password: 'battery staple horse', name: 'Bob' }

export type TestApp = ReturnType<typeof createApp>
export type AppRouter = TestApp['router']

const lifetimeSeconds = 3600
const secret = 'a secret of the tests, thirty-two bytes and more'

/** An app with notes, a vault and passkeys, and with what a test needs to see and to hold up. */
export function createApp(origin: string) {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const passkeys = passkey({ rpName: 'Notes', origins: [origin] })
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    records: memoryRecords(),
    secret,
    passwords: { hasher: fastHasher },
    profile: z.object({ name: z.string() }),
    factors: [passkeys],
    limits: 'none',
    clock: () => new Date(now),
  })
  const createContext = (adapter: AdapterOptions) => auth.createContext(adapter)
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const own = auth.protectedProcedure(t.procedure)
  const fresh = auth.protectedProcedure(t.procedure, { when: recent(300) })
  const state = { gate: createGate() }
  const router = t.router({
    viewer: t.procedure.query(({ ctx }) => ctx.auth.user()),
    auth: {
      ...authRouter(auth, t.procedure),
      ...registerRouter(auth, t.procedure),
      password: passwordRouter(auth, t.procedure),
      passkey: passkeyRouter(auth, t.procedure, {
        passkeys,
        displayName: ({ name }: { readonly name: string }) => name,
      }),
    },
    hello: t.procedure.query(
      async ({ ctx }) => `Good day, ${(await ctx.auth.user())?.name ?? 'stranger'}`,
    ),
    notes: own.query(({ ctx }) => `notes of ${ctx.user.name}`),
    slow: own.query(async ({ ctx }) => {
      await state.gate.pass()
      return `slow notes of ${ctx.user.name}`
    }),
    save: own.mutation(({ ctx }) => `saved by ${ctx.user.name}`),
    vault: fresh.mutation(({ ctx }) => `the vault of ${ctx.user.name}`),
  })
  return {
    auth,
    router,
    createContext,
    state,
    advance: (seconds: number) => (now += seconds * 1000),
  }
}
