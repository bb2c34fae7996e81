import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  accountRouter,
  authRouter,
  cookieBackend,
  cookieProcedure,
  createAuth,
  memoryUsers,
  recent,
  registerRouter,
  requestOf,
  type AdapterOptions,
  type Backend,
  type Factor,
} from '../../src/index.ts'
import { factors, provedBy } from '../../src/core/protect/proofs.ts'
import { addFactor } from '../../src/core/factor/factor-adding.ts'
import { mayAddFactor, mayRemoveFactor } from '../../src/core/factor/factor-change.ts'
import { removeFactor } from '../../src/core/factor/factor-removal.ts'
import { passwordRouter } from '../../src/password/password-router.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { createClock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'

const at = z.object({ backend: z.string() })

interface FactorAppOptions {
  /** @default a JWT in the cookie `sid` */
  readonly backend?: Backend | undefined
  /** Tried after it, each with a `login` of its own: `others.NAME.login`. @default none */
  readonly others?: readonly Backend[]
  readonly enrolled?: Factor['enrolled']
  readonly storeTimeoutSeconds?: number
  /** Whether users whose name this is may not be let in without a factor. @default nobody */
  readonly requireFactor?: (user: { readonly displayName: string }) => boolean | Promise<boolean>
}

/** An app with a factor of its own, `codes`, which counts as proved whenever it is sent. */
export function createFactorApp(options: FactorAppOptions = {}) {
  const enrolled = new Set<string>()
  const codes: Factor<'codes'> = {
    name: 'codes',
    enrolled: options.enrolled ?? ((_core, userId) => enrolled.has(userId)),
  }
  const clock = createClock()
  const others = options.others ?? []
  const first = options.backend ?? cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' })
  const auth = createAuth({
    backends: [first, ...others],
    users: memoryUsers(),
    profile: z.object({ displayName: z.string() }),
    passwords: { hasher: fastHasher },
    factors: [codes],
    ...(options.requireFactor && { requireFactor: options.requireFactor }),
    limits: 'none',
    storeTimeoutSeconds: options.storeTimeoutSeconds ?? 2,
    clock,
  })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const own = auth.protectedProcedure(t.procedure)
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    others: Object.fromEntries(
      others.map(({ name }) => [name, authRouter(auth, t.procedure, { backend: name })]),
    ),
    step: {
      codes: cookieProcedure(t.procedure.mutation(({ ctx }) => ctx.auth.prove('codes'))),
      at: cookieProcedure(
        t.procedure.input(at).mutation(({ ctx, input }) => ctx.auth.prove('codes', input)),
      ),
      other: cookieProcedure(t.procedure.mutation(({ ctx }) => ctx.auth.prove('other'))),
    },
    password: passwordRouter(auth, t.procedure),
    account: accountRouter(auth, t.procedure),
    factor: {
      add: cookieProcedure(
        t.procedure.mutation(async ({ ctx }) => {
          const visit = requestOf(auth, ctx.auth)
          const owner = await mayAddFactor(visit)
          const { id } = owner.record
          const keep = async () => {
            enrolled.add(id)
            return async () => enrolled.delete(id)
          }
          return addFactor(visit, owner, { name: 'codes', keep })
        }),
      ),
      remove: cookieProcedure(
        t.procedure.mutation(async ({ ctx }) => {
          const visit = requestOf(auth, ctx.auth)
          const owner = await mayRemoveFactor(visit)
          const remove = async () => enrolled.delete(owner.record.id)
          return removeFactor(visit, owner, { name: 'codes', last: true, remove })
        }),
      ),
    },
    two: auth.protectedProcedure(t.procedure, { when: factors(2) }).query(() => 'two'),
    byCodes: auth
      .protectedProcedure(t.procedure, { when: [provedBy('codes'), recent(300)] })
      .query(() => 'by codes'),
    enter: t.procedure
      .input(z.object({ id: z.string() }))
      .mutation(({ ctx, input }) => ctx.auth.signIn(input, { method: 'sso' })),
    sensitive: auth
      .protectedProcedure(t.procedure, { when: recent(300) })
      .query(({ ctx }) => ctx.user.displayName),
    amrAt: Object.fromEntries(
      auth.backends.map(({ name }) => [
        name,
        auth
          .protectedProcedure(t.procedure, { backends: [name] })
          .query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
      ]),
    ),
    amr: own.query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
    hello: t.procedure.query(async ({ ctx }) => (await ctx.auth.user())?.displayName ?? 'stranger'),
    whose: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.userId),
  })
  return { auth, clock, createContext, router, enrolled }
}
