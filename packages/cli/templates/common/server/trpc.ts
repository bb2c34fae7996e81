import type { AdapterOptions } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { auth } from './auth.ts'

/** What is yours goes beside it: `({ ...auth.createContext(options), db })`. */
export const createContext = (options: AdapterOptions) => ({ ...auth.createContext(options) })

const t = initTRPC
  .context<typeof createContext>()
  .create({ transformer: superjson, errorFormatter: auth.errorFormatter })

export const router = t.router
export const publicProcedure = t.procedure
export const protectedProcedure = auth.protectedProcedure(t.procedure)
export const adminProcedure = auth.protectedProcedure(t.procedure, { superuser: true })
