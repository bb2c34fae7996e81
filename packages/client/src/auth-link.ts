import { httpBatchLink, httpLink, type TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { Call } from './call.ts'
import { withCredentials, type HttpOptions } from './http.ts'
import { Identity, type IdentityChange } from './identity.ts'
import type { ActionPath, MutationPath, QueryPath, RoutePath } from './paths.ts'
import { Renewal, renewBy } from './renewal.ts'
import { roleOf, type Paths } from './role.ts'
import { tabsOf, type TabChannel } from './tabs.ts'

export type AuthLinkOptions<TRouter extends AnyTRPCRouter> = HttpOptions<TRouter> &
  OwnOptions<TRouter> &
  Needed<'cookies', 'auth', RoutePath<TRouter>> &
  Needed<'signIn', 'auth.login', MutationPath<TRouter>> &
  Needed<'signOut', 'auth.logout', MutationPath<TRouter>>

interface OwnOptions<TRouter extends AnyTRPCRouter> {
  /**
   * The terminating link for all calls that neither give nor take a cookie, made with the options
   * of this one: `httpBatchStreamLink`, or `(http) => httpBatchLink({ ...http, maxItems: 20 })`.
   *
   * @default httpBatchLink
   */
  readonly rest?: (http: HttpOptions<TRouter>) => TRPCLink<TRouter>
  /**
   * What gives or takes a cookie, and so goes by plain HTTP, one call a request: procedures, and
   * routers, whose mutations are meant. Those of `signIn`, `signOut` and `renew` always do.
   *
   * @default ['auth']
   */
  readonly cookies?: readonly RoutePath<TRouter>[]
  /** The mutations after which somebody is signed in. @default ['auth.login'] */
  readonly signIn?: readonly MutationPath<TRouter>[]
  /** The mutations after which nobody is signed in. @default ['auth.logout'] */
  readonly signOut?: readonly MutationPath<TRouter>[]
  /**
   * A query that only those who are signed in may make. Once it has succeeded, a later
   * `NOT_SIGNED_IN` means that the session has ended.
   *
   * @default 'auth.me'
   */
  readonly me?: QueryPath<TRouter>
  /**
   * Called when calls are refused with `SESSION_EXPIRED`, once for all of them; each is then sent
   * once more. A mutation without input, or a function that answers whether the session is renewed.
   *
   * If it answers `false`, or is refused with `UNAUTHORIZED`, the session has ended. Any other
   * failure is an outage, which signs nobody out. The function may call this client, but only what
   * `cookies` names: all other calls wait for it.
   *
   * @default none: an expired session has ended
   */
  readonly renew?: ActionPath<TRouter> | (() => Promise<boolean>)
  /** Told of each sign-in and sign-out, in this tab and in the others. */
  readonly onIdentityChange?: (change: IdentityChange) => void
  /**
   * How tabs hear of each other.
   *
   * @default a `BroadcastChannel` named by the url in pages, `null` (none) elsewhere
   */
  readonly tabs?: TabChannel | null
}

/** An option may be left out only if its default is one of the app's paths. */
type Needed<TOption extends string, TDefault, TPath> = TDefault extends TPath
  ? unknown
  : Record<TOption, unknown>

/**
 * A terminating link under which the auth procedures work beside any other link: what sets cookies
 * goes by plain HTTP, everything else through `rest`.
 *
 * When somebody signs in or out, here or in another tab, queries under way are aborted, so that no
 * answer for the one before arrives afterwards; a sign-out ends subscriptions too.
 */
export function authLink<TRouter extends AnyTRPCRouter>(
  options: AuthLinkOptions<TRouter>,
): TRPCLink<TRouter> {
  const http: HttpOptions<TRouter> = { ...options, fetch: withCredentials(options.fetch) }
  const { rest, renew, tabs = tabsOf(options.url), onIdentityChange } = options
  const paths = pathsOf(options)

  return (runtime) => {
    const plainLink = httpLink<TRouter>(http)(runtime)
    const restLink = (rest?.(http) ?? httpBatchLink<TRouter>(http))(runtime)
    const identity = new Identity((change) => onIdentityChange?.(change), tabs)
    const renewer = typeof renew === 'string' ? renewBy(renew, plainLink) : renew
    const renewal = renewer ? new Renewal(renewer) : null

    return ({ op, next }) =>
      observable((observer) => {
        const role = roleOf(op, paths)
        const running = renewal?.running ?? null
        // The app's own function may be what makes this call, which then must not wait for it.
        const inRenewal = role.renews || (running && role.setsCookie && typeof renew === 'function')
        const call = new Call<TRouter>(
          {
            op,
            role,
            send: () => (role.setsCookie ? plainLink : restLink)({ op, next }),
            identity,
            renewal: role.news || inRenewal ? null : renewal,
            // Else the cookie of a renewal under way could overtake that of the sign-in, or undo
            // the sign-out.
            after: role.news && !inRenewal ? running : null,
          },
          observer,
        )
        call.start()
        return () => call.stop()
      })
  }
}

function pathsOf(options: {
  readonly cookies?: readonly string[]
  readonly signIn?: readonly string[]
  readonly signOut?: readonly string[]
  readonly me?: string
  readonly renew?: unknown
}): Paths {
  const { cookies = ['auth'], signIn = ['auth.login'], signOut = ['auth.logout'] } = options
  const { me = 'auth.me', renew } = options
  return { cookies, signIn, signOut, me, renew: typeof renew === 'string' ? renew : null }
}
