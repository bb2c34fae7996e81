import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import { isAuthError, type AuthError, type AuthErrorData } from './errors.ts'
import { invalidFields } from './invalid-fields.ts'

/** tRPC's error shape with this layer's code next to the app's own data; `null` on other errors. */
export type WithAuthError<TShape extends TRPCDefaultErrorShape> = Omit<TShape, 'data'> & {
  data: TShape['data'] & { auth: AuthErrorData | null }
}

/**
 * For an app with its own error formatter: adds `data.auth` to its shape. Input that a schema
 * refuses is `INVALID_INPUT`, with what is wrong by field, in the app's own procedures too; a
 * message that is only the schema's list of issues becomes the code.
 */
export function formatError<TShape extends TRPCDefaultErrorShape>(
  shape: TShape,
  error: TRPCError,
): WithAuthError<TShape> {
  const auth = authErrorOf(error)?.auth ?? invalidInputOf(error)
  const isListOfIssues = auth?.code === 'INVALID_INPUT' && shape.message === error.cause?.message
  const message = isListOfIssues ? auth.code : shape.message
  return { ...shape, message, data: { ...shape.data, auth } }
}

/** An error formatter for an app without one. */
export function errorFormatter(opts: {
  shape: TRPCDefaultErrorShape
  error: TRPCError
}): WithAuthError<TRPCDefaultErrorShape> {
  return formatError(opts.shape, opts.error)
}

function authErrorOf(error: TRPCError): AuthError | null {
  if (isAuthError(error)) return error
  return isAuthError(error.cause) ? error.cause : null
}

/** Output that a schema refuses is the server's fault, and has another code. */
function invalidInputOf({ code, cause }: TRPCError): AuthErrorData | null {
  const fields = code === 'BAD_REQUEST' ? invalidFields(cause) : null
  return fields === null ? null : { code: 'INVALID_INPUT', fields }
}
