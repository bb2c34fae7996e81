import type { Auth } from '../core/auth.ts'
import { AuthConfigError } from '../core/config.ts'
import { isAuthError } from '../core/errors.ts'
import {
  authProcedure,
  tokenProcedure,
  typedQuery,
  type BaseProcedure,
  type Query,
} from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import { counted } from './counted-calls.ts'
import { finish } from './finishing.ts'
import type { OAuthApp } from './oauth-app.ts'
import { oauthApp, type OAuthRouterOptions } from './options.ts'
import type { ProviderClient } from './provider-client.ts'

/** One for each provider. A type alias, because tRPC's `RouterRecord` requires an index signature. */
export type OAuthCallbacks<TProvider extends string, TMeta> = {
  [TName in TProvider]: Query<void, null, TMeta>
}

/**
 * The queries that providers send browsers to, in an app whose pages have no script: mounted as
 * `callback` next to the procedures of `oauthRouter`, with the same options. Each answers 303: to
 * `returnTo`, or to the page of the provider with `?error=CODE`. The code is one of `finish`,
 * `CONFIRM_LINK`, `NEEDS_EMAIL` or `SECOND_FACTOR_REQUIRED`; with the last three `returnTo` comes along,
 * and with `NEEDS_EMAIL` the `id` for `requestEmail`. Anybody can make a link to that page: send browsers
 * on to `ownPath(returnTo)`, never to `returnTo` itself.
 *
 * A browser that was sent here by somebody else has no flow, and is sent to the page.
 *
 * @throws {AuthConfigError} without `callbackUrl`, for a backend without cookies or with a cookie that is
 *   `SameSite=Strict`, and as `oauthRouter`
 * @throws {AuthError} at the call: `COOKIES_NOT_WRITABLE` where an adapter cannot send a browser on
 */
export function oauthCallbacks<
  TProfile extends Profile,
  TProfileInput,
  TFactor extends string,
  TProvider extends string,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, TFactor>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: OAuthRouterOptions<TProvider, TProfileInput>,
): OAuthCallbacks<TProvider, TMeta> {
  if (options.callbackUrl === undefined) throw new AuthConfigError(noCallbackUrl)
  const app = oauthApp(auth, options)
  const { carrier, cookie } = app.backend.transport
  if (carrier !== 'cookie') throw new AuthConfigError(noCookie)
  if (cookie?.sameSite === 'strict') throw new AuthConfigError(strictCookie)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const queries = [...app.clients.values()].map((client) => {
    const query = procedure.query(({ ctx }) => sendOn(app, requestOf(auth, ctx.auth), client))
    return [client.name, typedQuery(tokenProcedure(auth.backends, query))] as const
  })
  return Object.fromEntries(queries) as OAuthCallbacks<TProvider, TMeta>
}

/** Whatever comes of it, the browser is sent on: what is thrown is for the app alone. */
async function sendOn<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  client: ProviderClient,
): Promise<null> {
  const { exchange } = visit
  const page = app.pageOf(client.name)
  exchange.jar.redirect(withError(page, 'UNAVAILABLE'))
  try {
    await app.auth.limits.count({ ...counted.oauthFinish, exchange })
    const parameters = new URLSearchParams(exchange.search())
    const returned = { page: client.page, parameters }
    const { user, next, id, returnTo } = await finish(app, visit, { returned, text: undefined })
    const more = { returnTo, ...(id !== undefined && { id }) }
    const unfinished = withError(page, next ?? 'SECOND_FACTOR_REQUIRED', more)
    exchange.jar.redirect(user === null ? unfinished : new URL(returnTo, page).href)
    return null
  } catch (error) {
    if (isAuthError(error)) exchange.jar.redirect(withError(page, error.auth.code))
    throw error
  }
}

function withError(page: string, error: string, more: Record<string, string> = {}): string {
  return `${page}?${new URLSearchParams({ error, ...more }).toString()}`
}

const noCallbackUrl =
  'oauthCallbacks: give callbackUrl, the address of these procedures as browsers see it, such as "https://app.example/trpc/oauth.callback", and give oauthRouter the same options.'

const noCookie =
  'oauthCallbacks: the backend keeps its token in no cookie, so a browser that is sent on would not be signed in. Name one that does, or let a page call finish.'

const strictCookie =
  'oauthCallbacks: the cookie of the backend is SameSite=Strict. A browser that comes from a provider sends it to no page that it is sent on to, so nobody would seem to be signed in there. Give the backend cookieSameSite: "lax", or let a page call finish.'
