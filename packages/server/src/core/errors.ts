import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server'

/** The core's codes, and the tRPC code (so the HTTP status) that each travels under. */
const coreCodes = {
  INVALID_INPUT: 'BAD_REQUEST',
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  SESSION_EXPIRED: 'UNAUTHORIZED',
  SESSION_REVOKED: 'UNAUTHORIZED',
  SECOND_FACTOR_REQUIRED: 'UNAUTHORIZED',
  STEP_UP_REQUIRED: 'UNAUTHORIZED', // RFC 9470 section 3
  USER_NOT_VERIFIED: 'FORBIDDEN',
  SUPERUSER_REQUIRED: 'FORBIDDEN',
  REQUIREMENT_NOT_MET: 'FORBIDDEN',
  BACKEND_NOT_ACCEPTED: 'FORBIDDEN',
  CROSS_SITE_REQUEST: 'FORBIDDEN',
  LOGIN_BAD_CREDENTIALS: 'BAD_REQUEST',
  COOKIES_NOT_WRITABLE: 'PRECONDITION_FAILED',
  COOKIE_TOO_LARGE: 'INTERNAL_SERVER_ERROR',
  CONTEXT_MISSING: 'INTERNAL_SERVER_ERROR',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>

export type CoreErrorCode = keyof typeof coreCodes
type CoreCodes = { readonly [TCode in CoreErrorCode]: (typeof coreCodes)[TCode] }

/**
 * Every code that an app can get, and the tRPC code of each. A concern adds its own, so that apps
 * that do not import it do not see them: see {@link refusals}.
 */
export interface AuthErrorCodes extends CoreCodes {}

/** A stable, closed set: switch over it on the client. */
export type AuthErrorCode = keyof AuthErrorCodes

/**
 * Why a new password is refused: `error.data.auth.reason` on the client.
 *
 * - `TOO_SHORT`, `TOO_LONG`: in characters, by `minLength` and `maxLength`
 * - `TOO_COMMON`: among the passwords that are tried first
 * - `OWN_EMAIL`: the user's address, its part before the `@`, or any text that contains the address
 *
 * Closed, and so typed on the client. An app whose own policy has more reasons declares them:
 * `declare module '@trpc-auth/server' { interface PasswordReasons { NO_DIGIT: true } }`.
 */
export interface PasswordReasons {
  TOO_SHORT: true
  TOO_LONG: true
  TOO_COMMON: true
  OWN_EMAIL: true
}

export type PasswordReason = keyof PasswordReasons

/**
 * What is wrong with the fields of an input: for each, by its path (`address.street`, `tags.0`), what
 * its schema says. `''` is the input as a whole. The inputs of this layer say `INVALID_EMAIL`,
 * `INVALID_PASSWORD` (not text, or more than 2,048 UTF-16 code units) and `INVALID_TOKEN`; a field of
 * the app says what the app's own schema does.
 */
export type InvalidFields = Readonly<Partial<Record<string, readonly string[]>>>

/** What would satisfy a procedure that requires a fresh or stronger proof. */
export interface StepUp {
  /**
   * The methods with which this user can prove who they are; one is enough. None, if there is nothing
   * that they could prove it with.
   */
  readonly methods: readonly string[]
  /** How old the proof may be. */
  readonly withinSeconds?: number
  /** How many factors the session must have proved. */
  readonly factors?: number
}

/** What the code alone does not say. */
export interface AuthErrorDetail {
  /** With the codes `…_INVALID_PASSWORD`: why a new password was refused. */
  readonly reason?: PasswordReason
  /** With the codes `USER_FIELD_…`: which field of the user. */
  readonly field?: string
  /** With every `TOO_MANY_REQUESTS` of this layer, and no other code: when to try again, 1 or more. */
  readonly retryAfterSeconds?: number
  /** With `SECOND_FACTOR_REQUIRED`: the factors, any one of which completes the sign-in. */
  readonly pending?: readonly string[]
  /** With `SECOND_FACTOR_REQUIRED`: the user has none yet, and must set one up. */
  readonly enrol?: true
  /** With `STEP_UP_REQUIRED`. */
  readonly stepUp?: StepUp
  /** With `INVALID_INPUT`: what is wrong with which field. */
  readonly fields?: InvalidFields
}

/** What a client finds in `error.data.auth`. */
export interface AuthErrorData extends AuthErrorDetail {
  readonly code: AuthErrorCode
}

export interface AuthErrorOptions extends AuthErrorDetail {
  /** @default the code */
  readonly message?: string
  readonly cause?: unknown
}

/**
 * An answer of this layer to a caller. Carries no secret, token, hash or password. Its message is
 * the code, except where a developer must act: then it says what to do.
 */
export class AuthError extends TRPCError {
  readonly auth: AuthErrorData

  constructor(code: CoreErrorCode, options?: AuthErrorOptions)
  /** For a concern's code, with its tRPC code. */
  constructor(
    code: AuthErrorCode,
    options: AuthErrorOptions | undefined,
    trpcCode: TRPC_ERROR_CODE_KEY,
  )
  constructor(
    code: CoreErrorCode,
    { message = code, cause, ...detail }: AuthErrorOptions = {},
    trpcCode: TRPC_ERROR_CODE_KEY = coreCodes[code],
  ) {
    super({ code: trpcCode, message, cause })
    this.auth = { code, ...detail }
  }
}

/**
 * The errors of a concern: `const refuse = refusals({ TOTP_WRONG: 'BAD_REQUEST' })`, then
 * `throw refuse('TOTP_WRONG')`. The concern also declares the codes:
 * `declare module '@trpc-auth/server' { interface AuthErrorCodes { TOTP_WRONG: 'BAD_REQUEST' } }`.
 */
export function refusals<TCode extends AuthErrorCode>(
  codes: Readonly<Record<TCode, TRPC_ERROR_CODE_KEY>>,
): (code: TCode, options?: AuthErrorOptions) => AuthError {
  return (code, options) => new AuthError(code, options, codes[code])
}

/** Also one that another copy of this package in the process has thrown. */
export function isAuthError(error: unknown): error is AuthError {
  return typeof error === 'object' && error !== null && mark in error
}

/** With this, every copy of this package in a process recognises it, where `instanceof` fails. */
const mark = Symbol.for('@trpc-auth/server: AuthError')
Object.defineProperty(AuthError.prototype, mark, { value: true })
