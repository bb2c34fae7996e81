import { initTRPC } from '@trpc/server'
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryUsers,
  registerRouter,
} from '../../src/index.ts'

// The apps that the type tests look at: as an app would write them, and never served.

const backends = [
  cookieBackend({ secret: 'a secret of the type tests, never served', lifetimeSeconds: 60 }),
]

export const profile = z.object({
  displayName: z.string().min(1).max(80),
  plan: z.enum(['free', 'pro']).default('free'),
  age: z.coerce.number<string>().optional(),
  address: z.object({ city: z.string(), tags: z.array(z.string()) }).nullable(),
})

/** With a profile, a context, a meta and an error formatter of its own, and superjson. */
export function createRichApp() {
  const auth = createAuth({ backends, users: memoryUsers(), profile })
  const createContext = ({ req, ...options }: CreateHTTPContextOptions) => ({
    ...auth.createContext({ req, ...options }),
    requestId: req.headers['x-request-id'] ?? 'none',
    db: { notes: ['one'] },
  })
  const t = initTRPC
    .context<typeof createContext>()
    .meta<{ audit: boolean }>()
    .create({
      transformer: superjson,
      defaultMeta: { audit: false },
      errorFormatter({ shape, error, ctx }) {
        const withAuth = auth.formatError(shape, error)
        return { ...withAuth, data: { ...withAuth.data, requestId: ctx?.requestId } }
      },
    })
  const counted = t.procedure.use(({ next }) => next({ ctx: { count: 1 } }))
  const protectedProcedure = auth.protectedProcedure(counted)
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    notes: {
      list: protectedProcedure.query(({ ctx }) => ({ notes: ctx.db.notes, of: ctx.user })),
    },
    hello: t.procedure.query(async ({ ctx }) => ctx.auth.user()),
  })
  return { auth, t, counted, protectedProcedure, router, createContext }
}

/** Without a profile, a transformer or anything else. */
export function createPlainApp() {
  const auth = createAuth({ backends, users: memoryUsers() })
  const createContext = (options: CreateHTTPContextOptions) => auth.createContext(options)
  const t = initTRPC.context<typeof createContext>().create({ errorFormatter: auth.errorFormatter })
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
  })
  return { auth, t, router, createContext }
}

export type RichApp = ReturnType<typeof createRichApp>
export type PlainApp = ReturnType<typeof createPlainApp>
