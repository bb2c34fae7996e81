import { authRouter, registerRouter, sessionsRouter, type AdapterOptions } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { auth } from './auth.ts'

export const createContext = (options: AdapterOptions) => auth.createContext(options)

const t = initTRPC.context<typeof createContext>().create({ errorFormatter: auth.errorFormatter })
const protectedProcedure = auth.protectedProcedure(t.procedure)

export const appRouter = t.router({
  auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
  sessions: sessionsRouter(auth, t.procedure),
  notes: protectedProcedure.query(({ ctx }) => `The notes of ${ctx.user.email}`),
})
