import { initTRPC } from '@trpc/server'
import type { CreateExpressContextOptions } from '@trpc/server/adapters/express'
import superjson from 'superjson'
import { auth } from './auth.ts'

export const createContext = (options: CreateExpressContextOptions) => auth.createContext(options)

const t = initTRPC
  .context<typeof createContext>()
  .create({ transformer: superjson, errorFormatter: auth.errorFormatter })

export const router = t.router
export const publicProcedure = t.procedure
export const protectedProcedure = auth.protectedProcedure(t.procedure)
