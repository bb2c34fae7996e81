import type { JSONWebKeySet } from 'jose'
import type { AuthContext } from './auth-handle.ts'
import type { AuthOptions } from './auth-options.ts'
import { checkBackends } from './backend.ts'
import { RequestAuth } from './context.ts'
import { AuthConfigError, errorFormatter, formatError } from './errors.ts'
import { fetchRequestHandler } from './exchange/fetch-handler.ts'
import { holdResponse } from './exchange/fetch.ts'
import { lambdaHandler } from './exchange/lambda.ts'
import type { AdapterOptions } from './exchange/open.ts'
import { HookRunner } from './hook-runner.ts'
import { CallLimits, noLimits, type Limits } from './limits/limits.ts'
import { createMailTokens, type MailTokens } from './mail-token.ts'
import { jwksOf } from './jwks.ts'
import { parseTrustedOrigins } from './origin.ts'
import { createPasswords, type Passwords } from './password.ts'
import { builderFunction } from './procedure.ts'
import { checkProfile, type NoProfile, type ProfileOutput, type ProfileSchema } from './profile.ts'
import {
  checkBackendNames,
  protectSession,
  protectUser,
  type Authenticated,
  type AuthenticatedSession,
  type AuthMiddleware,
  type Requirements,
  type SessionRequirements,
} from './protect.ts'
import type { AuthCore } from './presence.ts'
import type { ProtectedProcedure } from './protected-procedure.ts'
import { endAllSessions } from './sessions.ts'
import { available, reachWithin } from './store/available.ts'
import type { Profile, User } from './user.ts'

/** The auth layer of one app. */
export interface Auth<
  TProfile extends Profile,
  TProfileInput,
  THides extends boolean = boolean,
> extends AuthCore {
  readonly passwords: Passwords
  readonly limits: Limits
  readonly mail: MailTokens | null
  readonly hooks: HookRunner<User<TProfile>>
  readonly hideExistingEmail: THides
  readonly profile: ProfileSchema<TProfile, TProfileInput>

  /** For `createContext`, with what the adapter gave it: any of tRPC's, or `{ headers }` alone. */
  createContext(options: AdapterOptions): AuthContext<User<TProfile>>

  /**
   * A middleware that lets in who meets the requirements and puts `user` and `session` into the
   * context.
   *
   * @throws {AuthError} at the call: `NOT_SIGNED_IN`, `SESSION_EXPIRED`, `SESSION_REVOKED`,
   *   `CROSS_SITE_REQUEST`, `USER_NOT_VERIFIED`, `SUPERUSER_REQUIRED`, `REQUIREMENT_NOT_MET`,
   *   `BACKEND_NOT_ACCEPTED`, `UNAVAILABLE`
   * @throws {AuthConfigError} for the name of a backend that there is not
   */
  protect(requirements?: Requirements<User<TProfile>>): FullMiddleware<TProfile>
  protect(requirements: SessionRequirements): SessionMiddleware<TProfile>

  /** `base.use(auth.protect(requirements))`. */
  readonly protectedProcedure: ProtectedProcedure<TProfile>

  /**
   * Ends every session of a user, on every device and of every backend. Those that no store knows
   * end because the user's session epoch is raised.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  revokeSessions(userId: string): Promise<void>

  /**
   * The public keys by which other services verify the tokens (RFC 7517): to be served as JSON, at
   * `/.well-known/jwks.json` by custom. Secrets are never in it, nor keys whose time is over.
   */
  jwks(): Promise<JSONWebKeySet>

  /** For `initTRPC…create({ errorFormatter })`, in an app that has no error formatter. */
  readonly errorFormatter: typeof errorFormatter
  /** For the error formatter that the app has: adds `data.auth` to its shape. */
  readonly formatError: typeof formatError

  /** tRPC's own `fetchRequestHandler`, and cookies arrive under streaming too. */
  readonly fetchRequestHandler: typeof fetchRequestHandler

  /**
   * Runs a handler of the fetch adapter and gives its response the cookies that calls inside have
   * set, streamed ones too: `auth.holdResponse(req, () => fetchRequestHandler({ req, … }))`.
   */
  readonly holdResponse: typeof holdResponse

  /**
   * Wraps the handler that tRPC's `awsLambdaRequestHandler` makes, so that cookies set in a
   * procedure are in its result: `export const handler = auth.lambdaHandler(awsLambdaRequestHandler({ … }))`.
   */
  readonly lambdaHandler: typeof lambdaHandler
}

type FullMiddleware<TProfile> = AuthMiddleware<User<TProfile>, Authenticated<User<TProfile>>>
type AnyRequirements<TProfile> = Requirements<User<TProfile>> | SessionRequirements
type SessionMiddleware<TProfile> = AuthMiddleware<User<TProfile>, AuthenticatedSession>

/**
 * Assembles the layer, once, at start-up.
 *
 * @throws {AuthConfigError} for a configuration that can not work, with a sentence that says what
 *   to do
 */
export function createAuth<
  TSchema extends ProfileSchema = NoProfile,
  const THides extends boolean = false,
>(
  options: AuthOptions<TSchema, THides>,
): Auth<ProfileOutput<TSchema>, TSchema['_zod']['input'], THides> {
  type TProfile = ProfileOutput<TSchema>
  const profile = checkProfile(options.profile)
  const core = coreOf(options)
  // Left out, it is `false`, which is what its type is then.
  const hideExistingEmail = (options.hideExistingEmail ?? false) as THides
  const hooks = new HookRunner<User<TProfile>>(options.hooks ?? {}, options)
  const enforcement = { clock: core.clock, recheckSeconds: checkRecheck(options.recheckSeconds) }

  function protect(r?: Requirements<User<TProfile>>): FullMiddleware<TProfile>
  function protect(r: SessionRequirements): SessionMiddleware<TProfile>
  function protect(r: AnyRequirements<TProfile> = {}) {
    checkBackendNames(r.backends, core.backends)
    if (r.load === 'session') return protectSession<TProfile>(r, enforcement)
    return protectUser<TProfile>(r, enforcement)
  }
  const protectedProcedure = builderFunction<
    ProtectedProcedure<TProfile>,
    TProfile,
    AnyRequirements<TProfile>
  >((r = {}) => (r.load === 'session' ? protect(r) : protect(r)))
  return {
    ...core,
    profile,
    passwords: createPasswords(options.passwords),
    limits: limitsOf(options, core),
    mail: options.mail ? createMailTokens(options.mail, core) : null,
    hooks,
    hideExistingEmail,
    createContext(adapterOptions) {
      const request = new RequestAuth(core, hooks, adapterOptions)
      request.begin()
      return { auth: request }
    },
    protect,
    protectedProcedure,
    jwks: () => jwksOf(core),
    revokeSessions: async (userId) => void (await endAllSessions(core, userId)),
    errorFormatter,
    formatError,
    fetchRequestHandler,
    holdResponse,
    lambdaHandler,
  }
}

function coreOf<TSchema extends ProfileSchema, THides extends boolean>(
  options: AuthOptions<TSchema, THides>,
): AuthCore {
  const reach = reachWithin(checkTimeout(options.storeTimeoutSeconds))
  const core: AuthCore = {
    backends: checkBackends(options.backends),
    users: available(options.users, reach),
    reach,
    trustedOrigins: parseTrustedOrigins(options.trustedOrigins ?? []),
    trustProxy: checkProxies(options.trustProxy),
    clock: options.clock ?? (() => new Date()),
  }
  return options.doctor ? { ...core, examine: options.doctor.attend(core) } : core
}

function limitsOf<TSchema extends ProfileSchema, THides extends boolean>(
  { limits = {}, storeTimeoutSeconds }: AuthOptions<TSchema, THides>,
  { trustProxy }: AuthCore,
): Limits {
  if (limits === 'none') return noLimits
  return new CallLimits(limits, { trustProxy, storeTimeout: checkTimeout(storeTimeoutSeconds) })
}

function checkRecheck(seconds = 10): number {
  if (seconds > 0) return seconds
  throw new AuthConfigError('recheckSeconds must be more than 0.')
}

function checkProxies(hops = 0): number {
  if (Number.isInteger(hops) && hops >= 0) return hops
  throw new AuthConfigError('trustProxy must be the number of proxies in front of the app, or 0.')
}

/** @returns milliseconds */
function checkTimeout(seconds = 2): number {
  if (seconds > 0) return seconds * 1000
  throw new AuthConfigError('storeTimeoutSeconds must be more than 0.')
}
