import type { TRPCMiddlewareFunction } from '@trpc/server'
import { andThen, isPromise, type Awaitable } from '../awaitable.ts'
import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import type { AuthContext } from '../request/auth-handle.ts'
import { requestOf } from '../request/request-of.ts'
import type { ActiveSession } from '../session/session.ts'
import { enrolledFactors } from '../sign-in/factors.ts'
import type { Profile, User } from '../user.ts'
import { asking, wordsOf, type Asks } from './asks.ts'
import { meet, type Requirement } from './requirement.ts'
import { heldIn, hold, somebody, type Caller } from './somebody.ts'
import { watched, type Watch } from './subscription.ts'

interface BackendRequirement {
  /**
   * Names of the backends whose sessions count. Callers signed in with another one get
   * `BACKEND_NOT_ACCEPTED`.
   *
   * @default all
   */
  readonly backends?: readonly string[]
}

/** What a caller must be, besides signed in and active. */
export interface Requirements<TUser> extends BackendRequirement {
  /** The e-mail address is verified. Otherwise `USER_NOT_VERIFIED`. @default false */
  readonly verified?: boolean
  /** Otherwise `SUPERUSER_REQUIRED`. @default false */
  readonly superuser?: boolean
  /** The app's own rules, or `recent(300)` and the like; all of them must be met. */
  readonly when?: Requirement<TUser> | readonly Requirement<TUser>[]
  /** The user is read from the store on every call, so deactivation takes effect at once. */
  readonly load?: 'user'
}

/**
 * Enough to have a session: the user store is not read. For a JWT that is not stored this means no
 * I/O, and also that it is good here until it expires, although its user was deactivated or deleted,
 * set a new password or ended all sessions. One that is stored ends with them.
 */
export interface SessionRequirements extends BackendRequirement {
  readonly load: 'session'
  /** Requirements that need the user cannot be asked for where none is read. */
  readonly verified?: undefined
  readonly superuser?: undefined
  readonly when?: undefined
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

/** The one point of enforcement: throws for callers who do not meet the requirements. */
export function protectUser<TProfile extends Profile>(
  { backends, verified = false, superuser = false, when = [] }: Requirements<User<TProfile>>,
  core: AuthCore,
): AuthMiddleware<User<TProfile>, Authenticated<User<TProfile>>> {
  const requirements = typeof when === 'function' ? [when] : when
  const flags = [...(verified ? ['verified'] : []), ...(superuser ? ['superuser'] : [])]
  const requires = [...flags, ...requirements.map(wordsOf)]
  const asks: Asks = { load: 'user', requires, backends }
  return enforce<TProfile, Authenticated<User<TProfile>>>({ core, asks }, (caller) =>
    andThen(
      somebody(caller, backends, (request, query) => request.userPresence(query)),
      ({ record, session }) => {
        if (verified && !record.isVerified) throw new AuthError('USER_NOT_VERIFIED')
        if (superuser && !record.isSuperuser) throw new AuthError('SUPERUSER_REQUIRED')
        const user = core.toUser<TProfile>(record)
        if (requirements.length === 0) return { user, session }
        const { path, request } = caller
        const call = {
          session,
          path,
          now: core.clock(),
          factors: core.factors,
          enrolled: () => enrolledFactors(core, session.userId),
        }
        const met = meet(core, requirements, { user, call, exchange: request.exchange })
        return andThen(met, () => ({ user, session }))
      },
    ),
  )
}

export function protectSession<TProfile extends Profile>(
  { backends }: SessionRequirements,
  core: AuthCore,
): AuthMiddleware<User<TProfile>, AuthenticatedSession> {
  const asks: Asks = { load: 'session', requires: [], backends }
  return enforce<TProfile, AuthenticatedSession>({ core, asks }, (caller) =>
    andThen(
      somebody(caller, backends, (request, query) => request.presence(query)),
      ({ session }) => ({ session }),
    ),
  )
}

/**
 * A middleware that puts what `check` returns into the context, and repeats it for long answers.
 */
function enforce<TProfile extends Profile, TAdded extends AuthenticatedSession>(
  { core, asks }: { readonly core: AuthCore; readonly asks: Asks },
  check: (caller: Caller<TProfile>) => Awaitable<TAdded>,
): AuthMiddleware<User<TProfile>, TAdded> {
  // Not `async`: where the caller is known already, there is nothing to wait for.
  return asking(asks, ({ ctx, next, path, type, signal }) => {
    try {
      const request = requestOf<TProfile>(core, ctx.auth)
      const mutation = type === 'mutation'
      const caller = { request, path, mutation, fresh: false, held: heldIn(core, ctx) }
      const proceed = (added: TAdded) => {
        hold(request, added.session)
        const result = next({ ctx: added })
        const streams = type === 'subscription' || request.exchange.header('trpc-accept') !== null
        if (!streams) return result
        const { expiresAt } = added.session
        const watch: Watch = {
          signal,
          check: async () => {
            const same = { ...caller, fresh: true, held: added.session }
            return (await check(same)).session.expiresAt
          },
          clock: core.clock,
          everySeconds: core.recheckSeconds,
        }
        return result.then((answer) => watched(answer, expiresAt, watch))
      }
      const added = check(caller)
      return isPromise(added) ? added.then(proceed) : proceed(added)
    } catch (cause) {
      return Promise.reject(cause)
    }
  })
}
