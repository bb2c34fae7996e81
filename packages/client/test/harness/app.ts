import {
  argon2id,
  AuthError,
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  cookieProcedure,
  createAuth,
  jwtStrategy,
  memoryUsers,
  recent,
  registerRouter,
  type AdapterOptions,
  type Cookie,
  type Factor,
  type UserStore,
} from '@trpc-auth/server'
import { passwordRouter } from '@trpc-auth/server/password'
import { provedBy } from '@trpc-auth/server/step-up'
import { initTRPC, TRPCError } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import { createGate } from './gate.ts'
import { appendCookie } from './node-cookies.ts'

export const ada = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' }
export const bob = { email: 'bob@example.org', password: 'battery staple horse', name: 'Bob' }

export type TestApp = ReturnType<typeof createApp>
export type AppRouter = TestApp['router']

const profile = z.object({ name: z.string() })
const lifetimeSeconds = 3600

/** An app with sessions of an hour, and with what a test needs to see and to hold up. */
export function createApp() {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const clock = () => new Date(now)
  const secret = 'a secret of the tests, thirty-two bytes and more'
  const stored = memoryUsers()
  const users: UserStore = {
    ...stored,
    findById: async (id) =>
      state.storeIsDown ? Promise.reject(new Error('down')) : stored.findById(id),
  }
  /** Ids of the users who are asked for a code. */
  const enrolled = new Set<string>()
  const code: Factor<'code'> = {
    name: 'code',
    enrolled: (_core, userId) => enrolled.has(userId),
  }
  const strategy = jwtStrategy({ secret, lifetimeSeconds })
  const api = backend({ name: 'api', transport: bearerTransport(), strategy })
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds }), api],
    users,
    passwords: { hasher: argon2id({ memoryCost: 1024, timeCost: 1 }) },
    profile,
    clock,
    factors: [code],
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter), adapter })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const protectedProcedure = auth.protectedProcedure(t.procedure)

  const signInAs = t.createCallerFactory(t.router(authRouter(auth, t.procedure)))

  const state = {
    /** What calls have left behind. */
    notes: [] as string[],
    storeIsDown: false,
    /** Where the calls named `slow` wait. */
    gate: createGate(),
    /** Answers whose session `session.renew` renews, or throws. */
    renew: async (): Promise<typeof ada> => {
      throw new TRPCError({ code: 'UNAUTHORIZED' })
    },
  }
  const fresh = auth.protectedProcedure(t.procedure, { when: recent(300) })
  const slowly = t.procedure.use(async ({ next }) => {
    await state.gate.pass()
    return next()
  })

  const router = t.router({
    auth: {
      ...authRouter(auth, t.procedure),
      ...registerRouter(auth, t.procedure),
      password: passwordRouter(auth, t.procedure),
      /** A factor that is proved by asking for it; within a sign-in it completes that. */
      code: cookieProcedure(
        t.procedure.mutation(async ({ ctx }) => {
          const { pending = [] } = await ctx.auth.prove('code')
          return { ok: true, pending }
        }),
      ),
      /** What comes back from a provider to somebody who was signed in before. */
      finish: cookieProcedure(
        protectedProcedure.input(z.enum(['link', 'stepUp'])).mutation(async ({ ctx, input }) => {
          if (input === 'stepUp') await ctx.auth.prove('acme')
          return { user: ctx.user, intent: input }
        }),
      ),
      /** What comes back from a provider to somebody whose address is a user's. */
      meet: cookieProcedure(t.procedure.mutation(() => ({ user: null, next: 'CONFIRM_LINK' }))),
      /** Requires a fresh proof itself. */
      leave: cookieProcedure(fresh.mutation(() => 'left')),
    },
    vault: {
      look: fresh.query(({ ctx }) => `the vault of ${ctx.user.name}`),
      other: fresh.query(() => 'the other vault'),
      take: fresh.input(z.string()).mutation(({ input }) => {
        state.notes.push(input)
        return input
      }),
      upload: fresh.input(z.instanceof(FormData)).mutation(() => 'uploaded'),
      watch: fresh.subscription(async function* ({ ctx, signal }) {
        yield ctx.user.name
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
      byCode: auth.protectedProcedure(t.procedure, { when: provedBy('code') }).query(() => 'coded'),
      never: auth.protectedProcedure(t.procedure, { when: provedBy('magic') }).query(() => 'no'),
    },
    hello: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.name ?? 'stranger'),
    /** For programs. */
    export: auth.protectedProcedure(t.procedure, { backends: ['api'] }).query(() => 'all'),
    notes: {
      add: protectedProcedure
        .input(z.object({ text: z.string(), due: z.date().optional() }))
        .mutation(({ input }) => {
          state.notes.push(input.text)
          return input
        }),
      list: protectedProcedure.query(({ ctx }) => [`of ${ctx.user.name}`]),
      upload: protectedProcedure.input(z.instanceof(FormData)).mutation(({ input }) => {
        state.notes.push(z.string().parse(input.get('text')))
      }),
    },
    slow: {
      /** Knows who asks, then waits. */
      whose: protectedProcedure.query(async ({ ctx }) => {
        await state.gate.pass()
        return ctx.user.name
      }),
      /** Waits, then sees who asks. */
      query: auth.protectedProcedure(slowly).query(({ ctx }) => ctx.user.name),
      add: auth.protectedProcedure(slowly).mutation(({ ctx }) => ctx.user.name),
    },
    session: {
      /** The app's own renewal. */
      renew: cookieProcedure(
        t.procedure.mutation(async ({ ctx }) => {
          const person = await state.renew()
          const headers = new Headers()
          const setCookie = ({ name, value }: Cookie) =>
            appendCookie(ctx.adapter, `${name}=${value}; Path=/; Secure; HttpOnly`)
          await signInAs(createContext({ headers, setCookie })).login(person)
        }),
      ),
    },
    ticks: {
      /** Gives one value and is then refused. */
      refused: t.procedure.subscription(async function* () {
        state.notes.push('tick')
        yield 'tick'
        throw new AuthError('SESSION_EXPIRED')
      }),
      /** Who listens. Never ends by itself. */
      who: t.procedure.subscription(async function* ({ ctx, signal }) {
        yield (await ctx.auth.user())?.name ?? 'stranger'
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
      /** Never ends by itself. */
      mine: protectedProcedure.subscription(async function* ({ ctx, signal }) {
        yield ctx.user.name
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
    },
  })
  const advance = (seconds: number) => (now += seconds * 1000)
  const expire = () => advance(lifetimeSeconds)
  return { auth, users, router, createContext, state, expire, advance, enrolled }
}
