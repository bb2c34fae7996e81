import { TRPCError, type TRPC_ERROR_CODE_KEY, type TRPCDefaultErrorShape } from '@trpc/server'
import type { PasswordReason } from './password-policy.ts'

/** Every code this layer answers with, and the tRPC code (so the HTTP status) it travels under. */
const trpcCodes = {
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  SESSION_EXPIRED: 'UNAUTHORIZED',
  SESSION_REVOKED: 'UNAUTHORIZED',
  USER_NOT_VERIFIED: 'FORBIDDEN',
  SUPERUSER_REQUIRED: 'FORBIDDEN',
  REQUIREMENT_NOT_MET: 'FORBIDDEN',
  BACKEND_NOT_ACCEPTED: 'FORBIDDEN',
  CROSS_SITE_REQUEST: 'FORBIDDEN',
  LOGIN_BAD_CREDENTIALS: 'BAD_REQUEST',
  LOGIN_USER_NOT_VERIFIED: 'BAD_REQUEST',
  REGISTER_USER_ALREADY_EXISTS: 'BAD_REQUEST',
  REGISTER_INVALID_PASSWORD: 'BAD_REQUEST',
  VERIFY_USER_BAD_TOKEN: 'BAD_REQUEST',
  VERIFY_USER_ALREADY_VERIFIED: 'BAD_REQUEST',
  RESET_PASSWORD_BAD_TOKEN: 'BAD_REQUEST',
  RESET_PASSWORD_INVALID_PASSWORD: 'BAD_REQUEST',
  UPDATE_USER_EMAIL_ALREADY_EXISTS: 'BAD_REQUEST',
  UPDATE_USER_INVALID_PASSWORD: 'BAD_REQUEST',
  CURRENT_PASSWORD_WRONG: 'BAD_REQUEST',
  CHANGE_EMAIL_BAD_TOKEN: 'BAD_REQUEST',
  USER_NOT_FOUND: 'NOT_FOUND',
  LAST_SUPERUSER: 'CONFLICT',
  COOKIES_NOT_WRITABLE: 'PRECONDITION_FAILED',
  COOKIE_TOO_LARGE: 'INTERNAL_SERVER_ERROR',
  CONTEXT_MISSING: 'INTERNAL_SERVER_ERROR',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>

/** A stable, closed set: switch over it on the client. */
export type AuthErrorCode = keyof typeof trpcCodes

/** What a code alone leaves open. */
interface AuthErrorDetail {
  /** Why a new password was refused, beside the codes `…_INVALID_PASSWORD`. */
  readonly reason?: PasswordReason
  /** Beside `TOO_MANY_REQUESTS` of a limit: when to try again. */
  readonly retryAfterSeconds?: number
}

/** What a client finds in `error.data.auth`. */
export interface AuthErrorData extends AuthErrorDetail {
  readonly code: AuthErrorCode
}

/**
 * An answer of this layer to a caller. Carries no secret, token, hash or password. Its message is
 * the code, except where a developer must act: then it is a sentence that says what to do.
 */
export class AuthError extends TRPCError {
  readonly auth: AuthErrorData

  constructor(
    code: AuthErrorCode,
    {
      message = code,
      cause,
      ...detail
    }: { message?: string; cause?: unknown } & AuthErrorDetail = {},
  ) {
    super({ code: trpcCodes[code], message, cause })
    this.auth = { code, ...detail }
  }
}

/** tRPC's error shape with this layer's code beside the app's own data; `null` on other errors. */
export type WithAuthError<TShape extends TRPCDefaultErrorShape> = Omit<TShape, 'data'> & {
  data: TShape['data'] & { auth: AuthErrorData | null }
}

/** Adds `data.auth` to an error shape, for an app that has an error formatter of its own. */
export function formatError<TShape extends TRPCDefaultErrorShape>(
  shape: TShape,
  error: TRPCError,
): WithAuthError<TShape> {
  return { ...shape, data: { ...shape.data, auth: authErrorOf(error)?.auth ?? null } }
}

/** An error formatter for an app that has none of its own. */
export function errorFormatter(opts: {
  shape: TRPCDefaultErrorShape
  error: TRPCError
}): WithAuthError<TRPCDefaultErrorShape> {
  return formatError(opts.shape, opts.error)
}

function authErrorOf(error: TRPCError): AuthError | null {
  if (error instanceof AuthError) return error
  return error.cause instanceof AuthError ? error.cause : null
}

/** Wrong use by the developer: thrown when the app is assembled, never while it serves. */
export class AuthConfigError extends Error {
  override readonly name = 'AuthConfigError'
}
