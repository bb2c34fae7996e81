import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  type FetchOptions,
  type PasswordHasher,
} from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'

/** The app that every runtime serves. @param hasher where argon2id cannot be loaded */
export function createApp(hasher?: PasswordHasher) {
  const clock = createClock()
  const auth = createAuth({
    backends: [
      cookieBackend({
        secret: process.env['AUTH_SECRET'] ?? '',
        lifetimeSeconds: 3600,
        renewAfterSeconds: 1800,
      }),
    ],
    users: memoryUsers(),
    clock: clock.now,
    ...(hasher && { passwords: { hasher } }),
  })
  const createContext = (options: FetchOptions) => ({
    ...auth.createContext(options),
    remoteAddress: options.remoteAddress ?? null,
  })
  const t = initTRPC.context<typeof createContext>().create({ errorFormatter: auth.errorFormatter })
  const protectedProcedure = auth.protectedProcedure(t.procedure)
  const gates = new Set<string>()
  const gate = t.procedure.input(z.object({ gate: z.string() }))

  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    sender: t.procedure.query(({ ctx }) => ctx.remoteAddress),
    whoami: protectedProcedure.query(({ ctx }) => ctx.user.email),
    greetings: protectedProcedure.subscription(async function* ({ ctx }) {
      yield `Hello, ${ctx.user.email}`
    }),
    advance: t.procedure
      .input(z.object({ seconds: z.number() }))
      .mutation(({ input }) => clock.advance(input.seconds)),
    /** Does not answer before another request has opened the gate. */
    wait: gate.mutation(async ({ input }) => {
      // Polled, because workerd gives up a request that waits for nothing of its own.
      while (!gates.has(input.gate)) await new Promise((resolve) => setTimeout(resolve, 10))
      return 'open'
    }),
    open: gate.mutation(({ input }) => void gates.add(input.gate)),
  })

  const fetch = (req: Request, remoteAddress?: string) =>
    auth.fetchRequestHandler({
      req,
      router,
      createContext: (options) => createContext({ ...options, remoteAddress }),
      endpoint: '/trpc',
      responseMeta: () => ({ headers: new Headers([['set-cookie', 'of-the-app=1']]) }),
    })
  return { router, fetch }
}

export type AppRouter = ReturnType<typeof createApp>['router']

/** The clock of the system, and what the tests add to it. */
function createClock() {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    advance(seconds: number) {
      ahead += seconds * 1000
    },
  }
}
