import type { TRPCMiddlewareFunction } from '@trpc/server'
import type { AuthContext } from './auth-handle.ts'
import { andThen, isPromise, type Awaitable } from './awaitable.ts'
import type { Backend } from './backend.ts'
import { requestOf, type RequestAuth } from './context.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import type { Absence, PresenceQuery } from './presence.ts'
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
  const read = (request: RequestAuth<TProfile>, query: PresenceQuery) => request.userPresence(query)
  return enforce<TProfile, Authenticated<User<TProfile>>>(enforcement, (caller) =>
    andThen(somebody(caller, backends, read), ({ user, session }) => {
      if (verified && !user.isVerified) throw new AuthError('USER_NOT_VERIFIED')
      if (superuser && !user.isSuperuser) throw new AuthError('SUPERUSER_REQUIRED')
      return andThen(when === undefined || when(user), (met) => {
        if (!met) throw new AuthError('REQUIREMENT_NOT_MET')
        return { user, session }
      })
    }),
  )
}

export function protectSession<TProfile extends Profile>(
  { backends }: SessionRequirements,
  enforcement: Enforcement,
): AuthMiddleware<User<TProfile>, AuthenticatedSession> {
  const read = (request: RequestAuth<TProfile>, query: PresenceQuery) => request.presence(query)
  return enforce<TProfile, AuthenticatedSession>(enforcement, (caller) =>
    andThen(somebody(caller, backends, read), ({ session }) => ({ session })),
  )
}

/** Who calls what. */
interface Caller<TProfile extends Profile> {
  readonly request: RequestAuth<TProfile>
  readonly path: string
  /** Whether what an earlier call of the request has read will not do. */
  readonly fresh: boolean
}

/** @throws {AuthError} for nobody, with what the caller is told */
function somebody<TProfile extends Profile, TPresent extends { readonly ok: true }>(
  { request, path, fresh }: Caller<TProfile>,
  backends: readonly string[] | undefined,
  read: (request: RequestAuth<TProfile>, query: PresenceQuery) => Awaitable<TPresent | Absence>,
): Awaitable<TPresent> {
  return andThen(read(request, { backends, fresh }), (presence) => {
    if (presence.ok) return presence
    // Somebody who is signed in, though with no backend that counts here, is not told
    // `NOT_SIGNED_IN`: a client takes that for the end of the session.
    const elsewhere =
      presence.code === 'NOT_SIGNED_IN' && backends !== undefined
        ? andThen(read(request, { fresh }), ({ ok }) => ok)
        : false
    return andThen(elsewhere, (signedIn) => {
      const code = signedIn ? 'BACKEND_NOT_ACCEPTED' : presence.code
      throw request.refused({ code, backends, path })
    })
  })
}

/** A middleware that puts what `check` answers into the context, and repeats it for subscriptions. */
function enforce<TProfile extends Profile, TAdded extends AuthenticatedSession>(
  { clock, recheckSeconds }: Enforcement,
  check: (caller: Caller<TProfile>) => Awaitable<TAdded>,
): AuthMiddleware<User<TProfile>, TAdded> {
  // Not `async`: where the caller is known already, nothing has to be waited for.
  return ({ ctx, next, path, type, signal }) => {
    try {
      const request = requestOf<TProfile>(ctx.auth)
      const proceed = (added: TAdded) => {
        const result = next({ ctx: added })
        if (type !== 'subscription') return result
        const watch: Watch = {
          signal,
          check: async () => (await check({ request, path, fresh: true })).session.expiresAt,
          clock,
          everySeconds: recheckSeconds,
        }
        return result.then((answer) => watched(answer, added.session.expiresAt, watch))
      }
      const added = check({ request, path, fresh: false })
      return isPromise(added) ? added.then(proceed) : proceed(added)
    } catch (cause) {
      return Promise.reject(cause)
    }
  }
}

/** What a subscription answers, for as long as its caller may listen. */
function watched<TResult extends { readonly ok: boolean; readonly data?: unknown }>(
  result: TResult,
  expiresAt: Date,
  watch: Watch,
): TResult {
  const source = result.ok ? subscriptionSource(result.data, watch.signal) : null
  return source ? { ...result, data: whileSignedIn(source, expiresAt, watch) } : result
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
