import { initTRPC } from '@trpc/server'
import type { CreateHTTPContextOptions } from '@trpc/server/adapters/standalone'
import type { Kysely } from 'kysely'
import superjson from 'superjson'
import { makeAuth } from './auth.ts'

export declare const db: Parameters<typeof makeAuth>[0] & Kysely<object>
export const auth = makeAuth(db)

export const createContext = (opts: CreateHTTPContextOptions) => ({
  ...auth.createContext(opts),
  requestId: 'r1',
})

export interface Meta {
  audit: boolean
}

export const t = initTRPC
  .context<typeof createContext>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter: ({ shape, error }) => {
      const withAuth = auth.formatError(shape, error)
      return { ...withAuth, data: { ...withAuth.data, app: 'notes' as const } }
    },
  })

export const publicProcedure = t.procedure
export const auditedProcedure = t.procedure.meta({ audit: true })
export const protectedProcedure = auth.protectedProcedure(auditedProcedure)
export const adminProcedure = auth.protectedProcedure(t.procedure, { superuser: true })
export const sessionProcedure = auth.protectedProcedure(t.procedure, { load: 'session' })
