import type { JSONWebKeySet } from 'jose'
import type { AuthCore, Factor } from './core.ts'
import type { errorFormatter, formatError } from './error-format.ts'
import type { fetchRequestHandler } from './exchange/fetch-handler.ts'
import type { holdResponse } from './exchange/fetch.ts'
import type { lambdaHandler } from './exchange/lambda.ts'
import type { AdapterOptions } from './exchange/open.ts'
import type { HookRunner } from './hooks/hook-runner.ts'
import type { Limits } from './limits/limits.ts'
import type { ProfileSchema } from './profile.ts'
import type {
  Authenticated,
  AuthenticatedSession,
  AuthMiddleware,
  Requirements,
  SessionRequirements,
} from './protect/protect.ts'
import type { ProtectedProcedure } from './protect/protected-procedure.ts'
import type { AuthContext } from './request/auth-handle.ts'

import type { Profile, User } from './user.ts'

/**
 * The auth layer of one app.
 *
 * @template TProfile the app's own user fields, managed ones too
 * @template TProfileInput those that users may set
 * @template TFactor names of the factors that users can set up
 * @template TManagedInput those that only the app and its superusers may set
 */
export interface Auth<
  TProfile extends Profile,
  TProfileInput,
  THides extends boolean = boolean,
  TFactor extends string = string,
  TManagedInput = unknown,
> extends AuthCore {
  readonly factors: readonly Factor<TFactor>[]
  readonly limits: Limits
  readonly hooks: HookRunner<User<TProfile>>
  readonly hideExistingEmail: THides
  readonly profile: ProfileSchema<Profile, TProfileInput>
  readonly managed: ProfileSchema<Profile, TManagedInput>

  /** For `createContext`, with the options of any tRPC adapter, or `{ headers }` alone. */
  createContext(options: AdapterOptions): AuthContext<User<TProfile>>

  /**
   * A middleware that lets in callers who meet the requirements, and puts `user` and `session` into
   * the context.
   *
   * @throws {AuthError} at the call: `NOT_SIGNED_IN`, `SESSION_EXPIRED`, `SESSION_REVOKED`,
   *   `SECOND_FACTOR_REQUIRED`, `STEP_UP_REQUIRED`, `CROSS_SITE_REQUEST`, `USER_NOT_VERIFIED`,
   *   `SUPERUSER_REQUIRED`, `REQUIREMENT_NOT_MET`, `BACKEND_NOT_ACCEPTED`, `UNAVAILABLE`
   * @throws {AuthConfigError} for an unknown backend
   */
  protect(requirements?: Requirements<User<TProfile>>): FullMiddleware<TProfile>
  protect(requirements: SessionRequirements): SessionMiddleware<TProfile>

  /** `base.use(auth.protect(requirements))`. */
  readonly protectedProcedure: ProtectedProcedure<TProfile>

  /**
   * Ends every session of a user, on every device and in every backend. Those that no store knows
   * end because the user's session epoch is raised.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  revokeSessions(userId: string): Promise<void>

  /**
   * The public keys with which other services verify the tokens (RFC 7517): serve them as JSON, by
   * convention at `/.well-known/jwks.json`. Never contains secrets, or keys that have expired.
   */
  jwks(): Promise<JSONWebKeySet>

  /** For `initTRPC…create({ errorFormatter })`, in an app without an error formatter. */
  readonly errorFormatter: typeof errorFormatter
  /** For the app's own error formatter: adds `data.auth` to its shape. */
  readonly formatError: typeof formatError

  /** tRPC's own `fetchRequestHandler`, except that cookies arrive when streaming, too. */
  readonly fetchRequestHandler: typeof fetchRequestHandler

  /**
   * Runs a handler of the fetch adapter and adds to its response the cookies that calls inside it
   * set, streamed ones too: `auth.holdResponse(req, () => fetchRequestHandler({ req, … }))`.
   */
  readonly holdResponse: typeof holdResponse

  /**
   * Wraps the handler that tRPC's `awsLambdaRequestHandler` makes, so that cookies set in a
   * procedure are in its result: `export const handler = auth.lambdaHandler(awsLambdaRequestHandler({ … }))`.
   */
  readonly lambdaHandler: typeof lambdaHandler
}

export type FullMiddleware<TProfile> = AuthMiddleware<User<TProfile>, Authenticated<User<TProfile>>>
export type SessionMiddleware<TProfile> = AuthMiddleware<User<TProfile>, AuthenticatedSession>
