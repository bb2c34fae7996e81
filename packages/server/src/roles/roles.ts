import type { AnyTRPCRouter, TRPCMiddlewareFunction } from '@trpc/server'
import { appAnswer } from '../core/app-answer.ts'
import type { Auth } from '../core/auth.ts'
import { andThen, type Awaitable } from '../core/awaitable.ts'
import { AuthConfigError } from '../core/config.ts'
import { nodeEnv } from '../core/node-env.ts'
import { asking } from '../core/protect/asks.ts'
import type { Requirement, RequirementCall } from '../core/protect/requirement.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { BaseUser, Profile, User } from '../core/user.ts'
import { checkGrants, checkVerbs, type Definition } from './check-grants.ts'
import { refuse } from './errors.ts'
import { GrantSet } from '../core/grant/grant-set.ts'
import type { Grant } from '../core/grant/router-path.ts'

/** How the app says which roles there are, and who has which. */
export interface RolesOptions<TUser, TRole extends string, TVerb extends string> {
  /**
   * The roles of a user: a managed field, or what the app's own tables say. Never a field of the
   * profile, which users set themselves. If it fails, the call is `UNAVAILABLE`.
   */
  readonly of: (user: TUser) => Awaitable<TRole | readonly TRole[] | null | undefined>
  /**
   * The app's own words, beside the paths: what a procedure asks about its data with `can`.
   *
   * @default none
   */
  readonly verbs?: readonly TVerb[]
  /**
   * The grants of a role that `define` does not name, for apps that keep roles in their database:
   * asked at every call of somebody who has one, and by each open subscription every
   * `recheckSeconds`. What is not there any more counts for nothing.
   *
   * @default such a role may do nothing
   */
  readonly stored?: (role: string) => Awaitable<readonly string[] | null | undefined>
}

/** What `withCan` adds to the context. */
export interface CanContext {
  /** Whether the caller may call this path, or has this word: in a subscription, still. */
  can(grant: string): Awaitable<boolean>
}

/** Somebody's roles, and all that these may do, as it was defined. */
export interface Granted {
  readonly roles: readonly string[]
  readonly grants: readonly string[]
}

/** Who may do what. */
export interface Roles<TUser, TRole extends string = string, TVerb extends string = never> {
  /**
   * Requires that one of the caller's roles may call this path, otherwise `GRANT_REQUIRED`. Until
   * `define` has run, nobody may.
   */
  readonly allow: Requirement<TUser>
  /**
   * Says what each role may do, once the router is there: typed by its paths, so that a procedure
   * that was renamed does not compile here.
   *
   * @throws {AuthConfigError} for a path or a word that does not exist; in production also if it has run
   *   for another router
   */
  define<TRouter extends AnyTRPCRouter>(
    router: TRouter,
    grants: Readonly<Record<TRole, readonly Grant<TRouter, TVerb>[]>>,
  ): void
  /**
   * Whether a user may call this path, or has this word.
   *
   * @throws {AuthError} `UNAVAILABLE`
   * @throws {AuthConfigError} for a path or a word that does not exist
   */
  can(user: TUser, grant: string): Awaitable<boolean>
  /** A middleware that puts `can` into the context: `protectedProcedure.use(roles.withCan)`. */
  readonly withCan: TRPCMiddlewareFunction<
    AuthContext<TUser> & { user: TUser },
    unknown,
    object,
    CanContext,
    unknown
  >
  /** @throws {AuthError} `UNAVAILABLE` */
  granted(user: TUser): Promise<Granted>
  /** Names of the roles, as they were defined, that may call this path or have this word. */
  having(grant: string): readonly string[]
}

/** Until then a right could only be guessed. */
const undefinedGrants =
  'roles: nothing is granted to anybody yet. Call define(appRouter, …) in the module of the router, which must run before the first call.'

/** The stricter of two would be gone. In development a router is made again when its file changes. */
const definedTwice =
  'roles: define has run for another router. Make one roles(…) for each router: a path does not say which router it belongs to.'

const nothing = new GrantSet([])

/**
 * Roles whose grants are router paths: a right is a procedure that may be called, so it cannot name
 * what is not there. What is not granted is refused (OWASP ASVS 5.0, 8.2.1).
 *
 * @throws {AuthConfigError} for words that cannot be told from paths
 */
export function roles<
  TProfile extends Profile,
  TProfileInput,
  const TRole extends string,
  const TVerb extends string = never,
>(
  { timeLimit }: Auth<TProfile, TProfileInput>,
  { of, verbs = [], stored }: RolesOptions<User<TProfile>, TRole, TVerb>,
): Roles<User<TProfile>, TRole, TVerb> {
  type TUser = User<TProfile>
  checkVerbs(verbs)
  let defined: Definition | null = null

  const setOf = (role: string): Awaitable<GrantSet> => {
    const own = defined?.grants.get(role)
    if (own !== undefined || stored === undefined) return own ?? nothing
    return andThen(stored(role), (grants) => new GrantSet(grants ?? []))
  }
  const may = (user: TUser, grant: string): Awaitable<boolean> =>
    andThen(of(user), (found) =>
      anyOf(namesIn(found), (role) => andThen(setOf(role), (set) => set.has(grant))),
    )
  const can = (user: TUser, grant: string): Awaitable<boolean> => {
    if (defined === null) throw new AuthConfigError(undefinedGrants)
    defined.assertKnown(grant)
    return appAnswer(timeLimit, () => may(user, grant))
  }

  return {
    define(router, grants) {
      const others = defined !== null && defined.router !== router
      if (others && nodeEnv() === 'production') throw new AuthConfigError(definedTwice)
      defined = checkGrants(router, grants, verbs)
    },
    allow: asking('role', (user: TUser, { path }: Pick<RequirementCall, 'path'>) => {
      if (defined === null) return refuse('GRANT_REQUIRED', { message: undefinedGrants })
      return andThen(may(user, path), (met) => met || refuse('GRANT_REQUIRED'))
    }),
    can,
    withCan: middlewareOf(can),
    async granted(user) {
      const names = namesIn(await appAnswer(timeLimit, () => of(user)))
      const sets = await appAnswer(timeLimit, () =>
        Promise.all(names.map(async (name) => setOf(name))),
      )
      return { roles: names, grants: [...new Set(sets.flatMap(({ grants }) => grants))] }
    },
    having: (grant) =>
      [...(defined?.grants ?? [])].filter(([, set]) => set.has(grant)).map(([role]) => role),
  }
}

function middlewareOf<TUser extends BaseUser>(
  can: (user: TUser, grant: string) => Awaitable<boolean>,
): Roles<TUser>['withCan'] {
  return ({ ctx: { auth, user }, type, next }) => {
    const check = (grant: string) => can(user, grant)
    // A subscription outlives what was read when it began.
    const canStill = async (grant: string) => {
      const now = await auth.user()
      return now?.id === user.id && can(now, grant)
    }
    return next({ ctx: { can: type === 'subscription' ? canStill : check } })
  }
}

function namesIn(found: string | readonly string[] | null | undefined): readonly string[] {
  if (found === null || found === undefined) return []
  return typeof found === 'string' ? [found] : found
}

/** One after the other, and none that is not needed: the first is usually the only one. */
function anyOf(
  names: readonly string[],
  check: (name: string) => Awaitable<boolean>,
  at = 0,
): Awaitable<boolean> {
  const name = names[at]
  if (name === undefined) return false
  return andThen(check(name), (met) => met || anyOf(names, check, at + 1))
}
