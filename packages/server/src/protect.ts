import type { TRPCMiddlewareFunction } from '@trpc/server'
import type { Backend } from './backend.ts'
import { requestOf, type AuthContext } from './context.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import type { ActiveSession } from './session.ts'
import type { Profile, User } from './user.ts'

interface BackendRequirement {
  /** Names of the backends whose sessions count. @default all */
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

/** The one point of enforcement: throws for whoever does not meet the requirements. */
export function protectUser<TProfile extends Profile>(
  requirements: Requirements<User<TProfile>>,
): AuthMiddleware<User<TProfile>, Authenticated<User<TProfile>>> {
  const { backends, verified = false, superuser = false, when } = requirements
  return async ({ ctx, next }) => {
    const presence = await requestOf<TProfile>(ctx.auth).userPresence(backends)
    if (!presence.ok) throw new AuthError(presence.code)
    const { user, session } = presence
    if (verified && !user.isVerified) throw new AuthError('USER_NOT_VERIFIED')
    if (superuser && !user.isSuperuser) throw new AuthError('SUPERUSER_REQUIRED')
    if (when && !(await when(user))) throw new AuthError('REQUIREMENT_NOT_MET')
    return next({ ctx: { user, session } })
  }
}

export function protectSession<TProfile extends Profile>({
  backends,
}: SessionRequirements): AuthMiddleware<User<TProfile>, AuthenticatedSession> {
  return async ({ ctx, next }) => {
    const presence = await requestOf<TProfile>(ctx.auth).presence(backends)
    if (!presence.ok) throw new AuthError(presence.code)
    return next({ ctx: { session: presence.session } })
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
