import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { DemoAuth } from './auth.ts'

/** What is wrong with one field of an input, in words. */
interface InputIssue {
  readonly field: string
  readonly message: string
}

/** The library's code, and for a refused input the words for each field. */
export function errorShape(auth: DemoAuth) {
  return ({ shape, error }: { shape: TRPCDefaultErrorShape; error: TRPCError }) => {
    const coded = auth.formatError(shape, error)
    // The message of an unexpected error is for the log: it may name tables and files.
    const message = error.code === 'INTERNAL_SERVER_ERROR' ? 'Internal server error' : coded.message
    return { ...coded, message, data: { ...coded.data, issues: issuesOf(error) } }
  }
}

function issuesOf(error: TRPCError): InputIssue[] {
  if (!(error.cause instanceof ZodError)) return []
  return error.cause.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: issue.message,
  }))
}
