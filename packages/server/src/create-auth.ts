import type { AuthOptions } from './auth-options.ts'
import type { Auth, FullMiddleware, SessionMiddleware } from './core/auth.ts'
import { guardedBackends, publicKeysOf } from './core/backend/backend.ts'
import { atLeast, AuthConfigError, moreThan } from './core/config.ts'
import type { AuthCore, Factor } from './core/core.ts'
import { errorFormatter, formatError } from './core/error-format.ts'
import { fetchRequestHandler } from './core/exchange/fetch-handler.ts'
import { holdResponse } from './core/exchange/fetch.ts'
import { lambdaHandler } from './core/exchange/lambda.ts'
import { HookRunner } from './core/hooks/hook-runner.ts'
import { keyMaker } from './core/keys/auth-keys.ts'
import { checkSchemas, type NoProfile, type OwnFields, type ProfileSchema } from './core/profile.ts'
import { clientNetwork } from './core/exchange/client-address.ts'
import { CallLimits } from './core/limits/call-limits.ts'
import { noLimits, type Limits } from './core/limits/limits.ts'
import { createPasswords, type PasswordOptions } from './password/password.ts'
import type { Passwords } from './core/passwords.ts'
import { ofPresentCallers } from './core/limits/present-callers.ts'
import { parseTrustedOrigins } from './core/exchange/trusted-origins.ts'
import { builderFunction } from './core/protect/procedure.ts'
import {
  protectSession,
  protectUser,
  type Requirements,
  type SessionRequirements,
} from './core/protect/protect.ts'
import { checkRequirements } from './core/protect/requirement-check.ts'
import type { ProtectedProcedure } from './core/protect/protected-procedure.ts'
import { RequestAuth } from './core/request/request-auth.ts'
import { endAllSessions } from './core/sign-in/end.ts'
import { checkFactors, factorPolicy } from './core/sign-in/factor-check.ts'
import { bareNewcomers } from './core/store/bare-newcomers.ts'
import { availableRecords, availableUsers, reachWithin } from './core/store/available.ts'
import { userView } from './core/user-view.ts'
import type { Profile, User } from './core/user.ts'

type AnyRequirements<TProfile> = Requirements<User<TProfile>> | SessionRequirements

/**
 * Assembles the layer, once, at start-up.
 *
 * @throws {AuthConfigError} for a configuration that cannot work, with a message that says what to
 *   do
 */
export function createAuth<
  TSchema extends ProfileSchema = NoProfile,
  const THides extends boolean = false,
  const TFactors extends readonly Factor[] = readonly [],
  TManaged extends ProfileSchema = NoProfile,
>(
  options: AuthOptions<TSchema, THides, TFactors, TManaged>,
): Auth<
  OwnFields<TSchema, TManaged>,
  TSchema['_zod']['input'],
  THides,
  TFactors[number]['name'],
  TManaged['_zod']['input']
> {
  type TProfile = OwnFields<TSchema, TManaged>
  const schemas = checkSchemas(options)
  const toUser = userView([schemas.profile, schemas.managed])
  const factors = checkFactors(options.factors)
  const policy = factorPolicy<TProfile>(options.requireFactor, { factors, toUser })
  const core = coreOf(options, { factors, toUser, ...policy })
  // Without it, it is `false`, and so is its type.
  const hideExistingEmail = (options.hideExistingEmail ?? false) as THides
  const hooks = new HookRunner<User<TProfile>>(options.hooks ?? {}, options)

  return {
    ...core,
    ...schemas,
    factors,
    limits: ofPresentCallers(limitsOf(options, core)),
    hooks,
    hideExistingEmail,
    createContext(adapterOptions) {
      const request = new RequestAuth(core, hooks, adapterOptions)
      request.begin()
      return { auth: request }
    },
    ...protectionOf<TProfile>(core),
    jwks: () => publicKeysOf(core.backends, core.clock()),
    revokeSessions: async (userId) => void (await endAllSessions(core, userId)),
    errorFormatter,
    formatError,
    fetchRequestHandler,
    holdResponse,
    lambdaHandler,
  }
}

function protectionOf<TProfile extends Profile>(
  core: AuthCore,
): Pick<Auth<TProfile, unknown>, 'protect' | 'protectedProcedure'> {
  function protect(r?: Requirements<User<TProfile>>): FullMiddleware<TProfile>
  function protect(r: SessionRequirements): SessionMiddleware<TProfile>
  function protect(r: AnyRequirements<TProfile> = {}) {
    checkRequirements(r, core.backends)
    if (r.load === 'session') return protectSession<TProfile>(r, core)
    return protectUser<TProfile>(r, core)
  }
  const protectedProcedure = builderFunction<
    ProtectedProcedure<TProfile>,
    TProfile,
    AnyRequirements<TProfile>
  >((r = {}) => (r.load === 'session' ? protect(r) : protect(r))) // one for each overload
  return { protect, protectedProcedure }
}

/** Those options that do not depend on the app's own types. */
type CommonOptions = Pick<
  AuthOptions<NoProfile>,
  | 'backends'
  | 'users'
  | 'records'
  | 'secret'
  | 'limits'
  | 'trustedOrigins'
  | 'trustProxy'
  | 'recheckSeconds'
  | 'storeTimeoutSeconds'
  | 'passwords'
  | 'doctor'
  | 'clock'
>

function coreOf(
  options: CommonOptions,
  own: Pick<AuthCore, 'factors' | 'toUser' | 'requireFactor'>,
): AuthCore {
  const timeLimit = storeTimeout(options)
  const reach = reachWithin(timeLimit)
  const { clock = () => new Date() } = options
  const trustProxy = checkProxies(options.trustProxy)
  const records = options.records ? availableRecords(options.records, reach) : null
  const core: AuthCore = {
    backends: guardedBackends(options.backends, reach),
    users: bareNewcomers(availableUsers(options.users, reach), records),
    records,
    methods: [],
    registrants: [],
    passwords: passwordsOf(options.passwords, { trustProxy, clock }),
    trustedOrigins: parseTrustedOrigins(options.trustedOrigins ?? []),
    trustProxy,
    recheckSeconds: moreThan(0, 'recheckSeconds', options.recheckSeconds ?? 10),
    timeLimit,
    clock,
    ...own,
    ...keyMaker(options.secret),
  }
  return options.doctor ? { ...core, examine: options.doctor.attend(core) } : core
}

function passwordsOf(
  options: PasswordOptions | undefined,
  { trustProxy, clock }: Pick<AuthCore, 'trustProxy' | 'clock'>,
): Passwords {
  return createPasswords(options, {
    networkOf: (sender) => clientNetwork(sender, trustProxy),
    clock,
  })
}

function limitsOf({ limits = {} }: CommonOptions, core: AuthCore): Limits {
  if (limits === 'none') return noLimits
  const { trustProxy, clock, timeLimit } = core
  return new CallLimits(limits, { trustProxy, clock, storeTimeout: timeLimit })
}

/** @returns milliseconds */
function storeTimeout({
  storeTimeoutSeconds = 2,
}: Pick<CommonOptions, 'storeTimeoutSeconds'>): number {
  return moreThan(0, 'storeTimeoutSeconds', storeTimeoutSeconds) * 1000
}

function checkProxies(hops = 0): number {
  if (Number.isInteger(hops)) return atLeast(0, 'trustProxy', hops)
  throw new AuthConfigError(
    `trustProxy must be the number of proxies in front of the app, or 0; got ${hops}.`,
  )
}
