import { initTRPC, type TRPCCreateRouterOptions } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
  type AdapterOptions,
  type AuthOptions,
} from '../../src/index.ts'
import { createClock, type Clock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'

export const secret = 'a secret of the tests, thirty-two bytes and more'
export const lifetimeSeconds = 3600

const profile = z.object({
  displayName: z.string().min(1).max(80),
  plan: z.enum(['free', 'pro']).default('free'),
})

export type AppOptions = Partial<Omit<AuthOptions<typeof profile>, 'profile' | 'clock'>> & {
  readonly clock?: Clock
}

/** What an extra router of a test is built from. */
export type AppParts = ReturnType<typeof createParts>

export type SampleRouter = ReturnType<typeof createApp>['router']

/** The sample app as most tests want it. */
export function createApp(options: AppOptions = {}) {
  return createAppWith(options, () => ({}))
}

/**
 * The sample app: users with a profile, notes of theirs, and whatever routers a test adds.
 *
 * `notes.all` is what reached the resolvers, so a test sees which side effects happened.
 */
export function createAppWith<TExtra extends TRPCCreateRouterOptions>(
  options: AppOptions,
  extra: (parts: AppParts) => TExtra,
) {
  const parts = createParts(options)
  const { auth, t, protectedProcedure } = parts
  const all: { owner: string; text: string }[] = []
  const router = t.router({
    ...extra(parts),
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    notes: {
      create: protectedProcedure
        .input(z.object({ text: z.string().min(1) }))
        .mutation(({ ctx, input }) => {
          const note = { owner: ctx.user.displayName, text: input.text }
          all.push(note)
          return note
        }),
      list: protectedProcedure.query(({ ctx }) =>
        all.filter(({ owner }) => owner === ctx.user.displayName),
      ),
      /** Needs no input, so tRPC runs it for a plain form as well. */
      clear: protectedProcedure.mutation(() => all.splice(0).length),
    },
    hello: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.displayName ?? 'stranger'),
    whose: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.userId),
  })
  return { ...parts, router, notes: { all } }
}

function createParts({ clock = createClock(), ...options }: AppOptions) {
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
    limits: 'none', // tests call more often than people
    ...options,
    profile,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({
    ...auth.createContext(adapter),
    requestId: 'request-1',
  })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const protectedProcedure = auth.protectedProcedure(t.procedure)
  return { auth, clock, createContext, t, protectedProcedure }
}
