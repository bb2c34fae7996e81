import type { AdapterOptions } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { ZodError, z } from 'zod'
import { auth } from '~/server/auth.ts'
import { db } from '~/server/db/index.ts'

export const createTRPCContext = (options: AdapterOptions) => ({
  ...auth.createContext(options),
  db,
})

const t = initTRPC.context<typeof createTRPCContext>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const coded = auth.formatError(shape, error)
    const zodError = error.cause instanceof ZodError ? z.flattenError(error.cause) : null
    return { ...coded, data: { ...coded.data, zodError } }
  },
})

export const createTRPCRouter = t.router
export const publicProcedure = t.procedure
export const protectedProcedure = auth.protectedProcedure(t.procedure)
