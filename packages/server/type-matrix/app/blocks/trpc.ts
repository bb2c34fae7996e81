import { initTRPC } from '@trpc/server'
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone'
import superjson from 'superjson'
import { auth } from './auth.ts'
import { db } from './database.ts'

export const createContext = (opts: CreateHTTPContextOptions) => ({
  ...auth.createContext(opts),
  db,
})
export const t = initTRPC
  .context<typeof createContext>()
  .create({ transformer: superjson, errorFormatter: auth.errorFormatter })
export const publicProcedure = t.procedure
export const protectedProcedure = auth.protectedProcedure(t.procedure)
export const adminProcedure = auth.protectedProcedure(t.procedure, { superuser: true })
