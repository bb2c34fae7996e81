import { httpBatchLink, httpLink, type OperationLink, type TRPCLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { Call } from './call.ts'
import type { HttpOptions } from './http.ts'
import type { IdentityChange, Listener } from './identity.ts'
import type { ActionPath, MutationPath, QueryPath, RoutePath } from './paths.ts'
import { callBy, Renewal, type RenewalSteps } from './renewal.ts'
import { roleOf, type Paths } from './role.ts'
import { StepUp, type AskForProof } from './step-up.ts'
import { tabOf } from './tab.ts'
import type { TabChannel } from './tabs.ts'
import { visitorsOf } from './visitors.ts'

export type AuthLinkOptions<TRouter extends AnyTRPCRouter> = HttpOptions<TRouter> &
  OwnOptions<TRouter> &
  Needed<'cookies', 'auth', RoutePath<TRouter>> &
  Needed<'signIn', 'auth.login', MutationPath<TRouter>> &
  Needed<'signOut', 'auth.logout', MutationPath<TRouter>>

interface OwnOptions<TRouter extends AnyTRPCRouter> {
  /**
   * The terminating link for all calls that neither set nor clear a cookie, made with the options
   * of this one: `httpBatchStreamLink`, or `(http) => httpBatchLink({ ...http, maxItems: 20 })`.
   *
   * @default httpBatchLink
   */
  readonly rest?: (http: HttpOptions<TRouter>) => TRPCLink<TRouter>
  /**
   * What sets or clears a cookie, and so goes over plain HTTP, one call per request: procedures,
   * and routers, of which the mutations are meant. Those of `signIn`, `signOut` and `renew` always
   * do.
   *
   * @default ['auth']
   */
  readonly cookies?: readonly RoutePath<TRouter>[]
  /** The mutations after which somebody is signed in. @default ['auth.login'] */
  readonly signIn?: readonly MutationPath<TRouter>[]
  /**
   * The mutations after which nobody is signed in. The first must need no input: it is called once
   * more if a renewal that was under way has signed in again.
   *
   * @default ['auth.logout']
   */
  readonly signOut?: readonly MutationPath<TRouter>[]
  /**
   * A query for signed-in users only. Once it has succeeded, a later `NOT_SIGNED_IN` means that the
   * session has ended. It is also used to see whether another tab has renewed.
   *
   * @default 'auth.me'
   */
  readonly me?: QueryPath<TRouter>
  /**
   * Called when calls are refused with `SESSION_EXPIRED`, once for all of them; each is then sent
   * once more. A mutation without input, or a function that returns whether the session was
   * renewed.
   *
   * If it returns `false`, or is refused with `UNAUTHORIZED`, the session has ended, unless `me`
   * says that another tab has renewed it. Any other failure is an outage, which signs nobody out.
   * The function may call this client, but only what `cookies` names: all other calls wait for it.
   * If it signs in, it must be as the same user.
   *
   * @default none: an expired session has ended
   */
  readonly renew?: ActionPath<TRouter> | (() => Promise<boolean>)
  /**
   * Called when calls are refused with `STEP_UP_REQUIRED`, once for all that are refused meanwhile:
   * ask for one of the methods, send it to its procedure and return `true`; each call is then sent
   * once more. With `false`, or when it throws, they end with their own errors. It may call this
   * client, but only what `cookies` names.
   *
   * @default none: the calls end with their errors
   */
  readonly onStepUp?: AskForProof
  /** Called for each sign-in and sign-out, in this tab and in others. */
  readonly onIdentityChange?: (change: IdentityChange) => void
  /**
   * How tabs hear from each other. Links that share one belong to one tab.
   *
   * @default a `BroadcastChannel` named after the url in pages, `null` (none) elsewhere
   */
  readonly tabs?: TabChannel | null
  /**
   * `many`: nothing about calls is remembered, because those of one visitor say nothing about
   * another's. They go where they belong; nothing is aborted, renewed or reported.
   *
   * @default 'one' in pages, in React Native, and with `tabs` or a `cookieJarFetch`; otherwise
   *   'many', as on a server that renders pages
   */
  readonly visitors?: 'one' | 'many'
}

/** An option may be left out only if its default is one of the app's paths. */
type Needed<TOption extends string, TDefault, TPath> = TDefault extends TPath
  ? unknown
  : Record<TOption, unknown>

/** What `authLink` adds to a link. */
export interface AuthLink<TRouter extends AnyTRPCRouter> extends TRPCLink<TRouter> {
  /** Listens to the other tabs again. A link does so from the start, and after each call. */
  open(): void
  /**
   * Stops listening to the other tabs: for a link made by a component instead of a module, when it
   * is unmounted. A call through the link opens it again.
   */
  close(): void
}

/**
 * A terminating link with which the auth procedures work beside any other link: calls that set
 * cookies go over plain HTTP, everything else through `rest`.
 *
 * When somebody signs in or out, here or in another tab, queries under way are aborted, so that no
 * answer for the previous user arrives afterwards; a sign-out ends subscriptions too.
 *
 * Whatever changes the session runs one at a time across all tabs: sign-ins, sign-outs and
 * renewals.
 */
export function authLink<TRouter extends AnyTRPCRouter>(
  options: AuthLinkOptions<TRouter>,
): AuthLink<TRouter> {
  const visitors = visitorsOf(options)
  const http: HttpOptions<TRouter> = { ...options, fetch: visitors.fetch }
  const { rest, renew, onStepUp, url, tabs, onIdentityChange: tell } = options
  const paths = pathsOf(options)
  const tab = tabOf(tabs, url)
  const listener: Listener = { tell, used: false }
  tab.join(listener)

  const link: TRPCLink<TRouter> = (runtime) => {
    const plainLink = httpLink<TRouter>(http)(runtime)
    const restLink = (rest?.(http) ?? httpBatchLink<TRouter>(http))(runtime)
    const renewal = renew === undefined ? null : new Renewal(stepsOf(renew, paths, plainLink), tab)
    const stepUp = onStepUp === undefined ? null : new StepUp(onStepUp, tab)

    return ({ op, next }) =>
      observable((observer) => {
        listener.used = true
        tab.join(listener)
        const role = roleOf(op, paths)
        const inRenewal = typeof renew === 'function' && renewal?.mayMake(role) === true
        const call = new Call<TRouter>(
          {
            op,
            role,
            send: () => (role.setsCookie ? plainLink : restLink)({ op, next }),
            tab,
            visitorsAreOne: () => visitors.areOne(),
            renewal: role.turn !== null || inRenewal ? null : renewal,
            stepUp,
            inRenewal,
          },
          observer,
        )
        const end = inRenewal ? renewal.begin() : null
        call.start()
        return () => {
          end?.()
          call.stop()
        }
      })
  }
  return Object.assign(link, {
    open: () => tab.join(listener),
    close: () => tab.leave(listener),
  })
}

function stepsOf<TRouter extends AnyTRPCRouter>(
  renew: string | (() => Promise<boolean>),
  { me, signOut }: Paths,
  link: OperationLink<TRouter>,
): RenewalSteps {
  const [path = ''] = signOut
  return {
    renew: typeof renew === 'string' ? () => callBy(link, 'mutation', renew) : renew,
    ask: () => callBy(link, 'query', me),
    signOut: () => callBy(link, 'mutation', path),
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
