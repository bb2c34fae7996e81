// server/router.ts
import { authRouter, cookieProcedure, registerRouter, resetPasswordRouter } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import { addressOf } from './address-of.ts'
import { auth } from './auth.ts'

const t = initTRPC
  .context<ReturnType<typeof auth.createContext>>()
  .create({ transformer: superjson, errorFormatter: auth.errorFormatter })

const byAddress = { ...authRouter(auth, t.procedure), ...resetPasswordRouter(auth, t.procedure) }
const call = t.createCallerFactory(t.router(byAddress))

/** In the field `email`, so that a form and a client need not change. */
const nameOrAddress = z.object({ email: z.string().max(320) })
const credentials = nameOrAddress.extend({
  password: z.string().max(2048),
  remember: z.boolean().optional(),
})

const login = t.procedure
  .input(credentials)
  .mutation(async ({ ctx, input }) =>
    call(ctx).login({ ...input, email: await addressOf(input.email) }),
  )

const forgotPassword = t.procedure
  .input(nameOrAddress)
  .mutation(async ({ ctx, input }) =>
    call(ctx).forgotPassword({ email: await addressOf(input.email) }),
  )

export const appRouter = t.router({
  auth: {
    ...byAddress,
    ...registerRouter(auth, t.procedure),
    login: cookieProcedure(login), // the response waits for its cookie, as for that of the other
    forgotPassword,
  },
})
export type AppRouter = typeof appRouter
