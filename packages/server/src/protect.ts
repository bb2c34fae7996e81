import type { TRPCMiddlewareFunction } from '@trpc/server'
import type { AuthContext } from './auth-handle.ts'
import type { Backend } from './backend.ts'
import { requestOf, type RequestAuth } from './context.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import type { AbsenceCode } from './refusal.ts'
import type { ActiveSession } from './session.ts'
import { subscriptionSource, whileSignedIn, type Watch } from './subscription.ts'
import type { Profile, User } from './user.ts'

interface BackendRequirement {
  /**
   * Names of the backends whose sessions count. Who is signed in with another one is told
   * `BACKEND_NOT_ACCEPTED`.
   *
   * @default all
   */
  readonly backends?: readonly string[]
}

/** What a caller must be, beside signed in and active. */
export interface Requirements<TUser> extends BackendRequirement {
  /** The e-mail address was proved. Otherwise `USER_NOT_VERIFIED`. @default false */
  readonly verified?: boolean
  /** Otherwise `SUPERUSER_REQUIRED`. @default false */
  readonly superuser?: boolean
  /** A rule of the app's own. Otherwise `REQUIREMENT_NOT_MET`. */
  readonly when?: (user: TUser) => boolean | Promise<boolean>
  /** The user is read from the store on every call, so deactivation counts at once. */
  readonly load?: 'user'
}

/**
 * Enough to have a session: the user store is not read, which for a JWT means no I/O, and also that
 * a user who was deactivated or deleted keeps access until the token expires.
 */
export interface SessionRequirements extends BackendRequirement {
  readonly load: 'session'
}

/** What `protect` adds to the context. */
export interface Authenticated<TUser> {
  user: TUser
  session: ActiveSession
}

/** What `protect({ load: 'session' })` adds to the context. */
export interface AuthenticatedSession {
  session: ActiveSession
}

/** A middleware for any procedure whose context has `auth`. */
export type AuthMiddleware<TUser, TAdded> = TRPCMiddlewareFunction<
  AuthContext<TUser>,
  unknown,
  object,
  TAdded,
  unknown
>

/** What the middlewares need of the app beside its requirements. */
export interface Enforcement {
  readonly clock: () => Date
  /** Seconds between two looks at who listens to a subscription. */
  readonly recheckSeconds: number
}

/** The one point of enforcement: throws for whoever does not meet the requirements. */
export function protectUser<TProfile extends Profile>(
  { backends, verified = false, superuser = false, when }: Requirements<User<TProfile>>,
  enforcement: Enforcement,
): AuthMiddleware<User<TProfile>, Authenticated<User<TProfile>>> {
  return enforce(enforcement, async (request: RequestAuth<TProfile>, path, fresh) => {
    const presence = await request.userPresence({ backends, fresh })
    if (!presence.ok) {
      const code = await codeFor(presence, backends, () => request.userPresence({ fresh }))
      throw request.refused({ code, backends, path })
    }
    const { user, session } = presence
    if (verified && !user.isVerified) throw new AuthError('USER_NOT_VERIFIED')
    if (superuser && !user.isSuperuser) throw new AuthError('SUPERUSER_REQUIRED')
    if (when && !(await when(user))) throw new AuthError('REQUIREMENT_NOT_MET')
    return { user, session }
  })
}

export function protectSession<TProfile extends Profile>(
  { backends }: SessionRequirements,
  enforcement: Enforcement,
): AuthMiddleware<User<TProfile>, AuthenticatedSession> {
  return enforce(enforcement, async (request: RequestAuth<TProfile>, path, fresh) => {
    const presence = await request.presence({ backends, fresh })
    if (!presence.ok) {
      const code = await codeFor(presence, backends, () => request.presence({ fresh }))
      throw request.refused({ code, backends, path })
    }
    return { session: presence.session }
  })
}

/**
 * What the caller is told. Somebody who is signed in, though with no backend that counts here, is not
 * told `NOT_SIGNED_IN`: a client takes that for the end of the session.
 */
async function codeFor(
  { code }: { readonly code: AbsenceCode },
  backends: readonly string[] | undefined,
  withAny: () => Promise<{ readonly ok: boolean }>,
): Promise<AbsenceCode> {
  if (code !== 'NOT_SIGNED_IN' || backends === undefined) return code
  const { ok } = await withAny()
  return ok ? 'BACKEND_NOT_ACCEPTED' : code
}

/** A middleware that puts what `check` answers into the context, and repeats it for subscriptions. */
function enforce<TProfile extends Profile, TAdded extends AuthenticatedSession>(
  { clock, recheckSeconds }: Enforcement,
  check: (request: RequestAuth<TProfile>, path: string, fresh: boolean) => Promise<TAdded>,
): AuthMiddleware<User<TProfile>, TAdded> {
  return async ({ ctx, next, path, type, signal }) => {
    const request = requestOf<TProfile>(ctx.auth)
    const added = await check(request, path, false)
    const result = await next({ ctx: added })
    if (type !== 'subscription' || !result.ok) return result
    const source = subscriptionSource(result.data, signal)
    if (source === null) return result
    const watch: Watch = {
      signal,
      check: async () => (await check(request, path, true)).session.expiresAt,
      clock,
      everySeconds: recheckSeconds,
    }
    return { ...result, data: whileSignedIn(source, added.session.expiresAt, watch) }
  }
}

/** @throws {AuthConfigError} for a name that no backend has, which would let nobody in */
export function checkBackendNames(
  names: readonly string[] | undefined,
  backends: readonly Backend[],
): void {
  for (const name of names ?? []) {
    if (backends.some((backend) => backend.name === name)) continue
    throw new AuthConfigError(
      `backends: no backend is named ${JSON.stringify(name)}. There are: ${backends.map((b) => b.name).join(', ')}.`,
    )
  }
}
