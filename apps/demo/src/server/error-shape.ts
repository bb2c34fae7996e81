import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import type { DemoAuth } from './auth.ts'

/** The library's shape, without what only the log should say. */
export function errorShape(auth: DemoAuth) {
  return ({ shape, error }: { shape: TRPCDefaultErrorShape; error: TRPCError }) => {
    const coded = auth.formatError(shape, error)
    // The message of an unexpected error is for the log: it may name tables and files.
    const message = error.code === 'INTERNAL_SERVER_ERROR' ? 'Internal server error' : coded.message
    return { ...coded, message }
  }
}
