import {
  argon2id,
  authRouter,
  backend,
  cookieProcedure,
  cookieTransport,
  createAuth,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  registerRouter,
  type AdapterOptions,
} from '@trpc-auth/server'
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import { ada, bob } from './app.ts'
import { appendCookie, cookieOf } from './node-cookies.ts'

export type RenewingApp = Awaited<ReturnType<typeof createRenewingApp>>
export type RenewingRouter = RenewingApp['router']

const lifetimeSeconds = 3600

/**
 * An app whose sessions are stored and end after an hour, and are renewed by a token in a cookie of
 * the app's own that can be used once. Ada and Bob have accounts.
 */
export async function createRenewingApp() {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const clock = () => new Date(now)
  const sessions = memorySessions()
  const strategy = databaseStrategy({ sessions, lifetimeSeconds })
  const users = memoryUsers()
  const auth = createAuth({
    backends: [backend({ name: 'cookie', transport: cookieTransport({}), strategy })],
    users,
    passwords: { hasher: argon2id({ memoryCost: 1024, timeCost: 1 }) },
    profile: z.object({ name: z.string() }),
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter), adapter })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ errorFormatter: auth.errorFormatter, isDev: false })

  /** Whom each token that has not been used renews. */
  const tokens = new Map<string, string>()
  const state = {
    /** How often a session was renewed. */
    renewals: 0,
    /** Who has called `save`. */
    saved: [] as string[],
    /** Holds up a call before it does anything, and its answer. */
    delay: async (_path: string): Promise<void> => {},
  }
  const delayed = t.procedure.use(async ({ path, next }) => {
    await state.delay(path)
    const result = await next()
    await state.delay(path)
    return result
  })
  const giveToken = (adapter: AdapterOptions, userId: string) => {
    const token = crypto.randomUUID()
    tokens.set(token, userId)
    appendCookie(adapter, `renewal=${token}; Path=/; HttpOnly`)
  }
  const takeToken = (adapter: AdapterOptions): string | null => {
    const token = cookieOf(adapter, 'renewal') ?? ''
    const userId = tokens.get(token) ?? null
    tokens.delete(token)
    return userId
  }

  const router = t.router({
    auth: {
      me: authRouter(auth, t.procedure).me,
      login: cookieProcedure(
        delayed.input(z.enum(['Ada', 'Bob'])).mutation(async ({ ctx, input }) => {
          takeToken(ctx.adapter)
          await ctx.auth.signIn(people[input])
          giveToken(ctx.adapter, people[input].id)
        }),
      ),
      logout: cookieProcedure(
        delayed.mutation(async ({ ctx }) => {
          takeToken(ctx.adapter)
          appendCookie(ctx.adapter, 'renewal=; Path=/; Max-Age=0')
          await ctx.auth.signOut()
        }),
      ),
      renew: cookieProcedure(
        delayed.mutation(async ({ ctx }) => {
          const id = takeToken(ctx.adapter)
          if (id === null) throw new TRPCError({ code: 'UNAUTHORIZED' })
          state.renewals += 1
          await ctx.auth.signIn({ id })
          giveToken(ctx.adapter, id)
        }),
      ),
    },
    name: auth.protectedProcedure(delayed).query(({ ctx }) => ctx.user.name),
    save: auth.protectedProcedure(delayed).mutation(({ ctx }) => {
      state.saved.push(ctx.user.name)
      return ctx.user.name
    }),
    hello: t.procedure.query(() => 'hello'),
  })

  const register = t.createCallerFactory(t.router(registerRouter(auth, t.procedure)))
  const caller = register(createContext({ headers: new Headers() }))
  const people = {
    Ada: (await caller.register(ada)).user,
    Bob: (await caller.register(bob)).user,
  }

  return {
    router,
    createContext,
    state,
    expire: () => void (now += lifetimeSeconds * 1000),
    /** The sessions that let somebody in. */
    async liveSessions() {
      const lists = await Promise.all(Object.values(people).map(({ id }) => sessions.list(id)))
      return lists.flat().filter(({ expiresAt }) => expiresAt > clock())
    },
  }
}
