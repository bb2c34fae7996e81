import type { Auth } from '../core/auth.ts'
import { AuthConfigError, moreThan } from '../core/config.ts'
import { zodObject, type ProfileInput, type ProfileSchema } from '../core/profile.ts'
import { recordsOf } from '../core/record/owned-records.ts'
import type { Awaitable } from '../core/awaitable.ts'
import { backendNamed } from '../core/backend/backend.ts'
import type { Profile } from '../core/user.ts'
import type { NewIdentity, NewProfile, OAuthApp } from './oauth-app.ts'
import { oauthFlows } from './oauth-flow.ts'
import { assertIssuers } from './issuers.ts'
import { isLoopback } from './provider-check.ts'
import { ProviderClient } from './provider-client.ts'
import type { Provider } from './provider.ts'

export interface OAuthRouterOptions<TProvider extends string, TProfileInput> {
  /** By the names that pages, procedures and sessions know them by: `{ google: google({ … }) }`. */
  readonly providers: Readonly<Record<TProvider, Provider>>
  /**
   * Address of the app's page that people come back to, such as `https://app.example/oauth`. Each
   * provider sends them to a path of its own below it, `https://app.example/oauth/google`, which is
   * the redirect URI to register there.
   */
  readonly pageUrl: string
  /**
   * Address of the procedures that `oauthCallbacks` makes, as browsers see it, such as
   * `https://app.example/trpc/oauth.callback`, for pages without script. Providers send people there
   * then: the redirect URI to register is this one, a dot, and the provider's name. The session's cookie
   * must not be `SameSite=Strict`.
   *
   * @default none: people come back to a page, which calls `finish`
   */
  readonly callbackUrl?: string
  /** Name of the backend that is signed in to. @default the first */
  readonly backend?: string
  /**
   * The app's own fields of a user who is created, by what the provider says of them.
   *
   * @default what the schema's defaults are
   */
  readonly profile?: (identity: NewIdentity) => Awaitable<ProfileInput<TProfileInput>>
  /**
   * Links an unknown account by itself to the user of its address, if that was proved both here and at
   * the provider. Whoever gets hold of the mailbox at the provider is then let in.
   *
   * @default false: the user proves once that they are the same person
   */
  readonly linkVerified?: boolean
  /** Requires a verified e-mail address, otherwise `USER_NOT_VERIFIED`. @default false */
  readonly requiresVerification?: boolean
  /**
   * Names of the providers whose tokens are kept, for `oauthTokens`: sealed, until the account is
   * unlinked or the user deleted. Most want a scope or a parameter before they give a refresh token.
   *
   * @default none: tokens are used once, and not kept
   */
  readonly keepTokens?: readonly TProvider[]
  /** Seconds for one request to a provider. @default 10 */
  readonly timeoutSeconds?: number
}

/** @throws {AuthConfigError} for options that could not work */
export function oauthApp<TProfile extends Profile, TProfileInput, TProvider extends string>(
  auth: Auth<TProfile, TProfileInput>,
  options: OAuthRouterOptions<TProvider, TProfileInput>,
): OAuthApp<TProfile, TProfileInput> {
  const { pageUrl, callbackUrl, linkVerified = false, requiresVerification = false } = options
  recordsOf(auth, 'oauth-account')
  assertPage('pageUrl', pageUrl)
  if (callbackUrl !== undefined) assertPage('callbackUrl', callbackUrl)
  const pageOf = (name: string) => `${pageUrl}/${name}`
  const arrival = (name: string) => `${callbackUrl}.${name}`
  const timeLimit = moreThan(0, 'oauthRouter: timeoutSeconds', options.timeoutSeconds ?? 10) * 1000
  const entries = Object.entries<Provider>(options.providers)
  assertIssuers(auth, entries)
  const redirects = callbackUrl !== undefined
  const surroundings = { pageOf: redirects ? arrival : pageOf, timeLimit, clock: auth.clock }
  const clients = entries.map(([name, provider]) => {
    assertName(auth, name)
    return [name, new ProviderClient(name, provider, surroundings)] as const
  })
  return {
    auth,
    backend: backendNamed(auth.backends, options.backend),
    clients: new Map(clients),
    flows: oauthFlows(redirects),
    profile: profileOption(auth, options),
    pageOf,
    linkVerified,
    requiresVerification,
    keepTokens: options.keepTokens ?? [],
  }
}

/** A method of its own, in the claims of sessions: never that of a password or a factor. */
function assertName<TProfile extends Profile, TProfileInput>(
  { factors }: Auth<TProfile, TProfileInput>,
  name: string,
): void {
  const taken = ['password', 'app', ...factors.map((factor) => factor.name)]
  if (/^[a-z][\w-]{0,31}$/i.test(name) && !taken.includes(name)) return
  throw new AuthConfigError(
    `oauthRouter: providers: ${JSON.stringify(name)} cannot be the name of a provider. Choose a word of letters, digits, _ and - that no factor has, nor "password" or "app".`,
  )
}

/** A page on the web or of an app of its own (RFC 8252 section 7). */
function assertPage(option: string, address: string): void {
  const url = URL.parse(address)
  const web = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))
  const own = url !== null && /^[a-z][a-z\d+-]*\.[a-z\d+.-]+:$/.test(url.protocol)
  const plain = typeof address === 'string' && !/[?#]|[/.]$/.test(address)
  if (!((web || own) && plain)) {
    throw new AuthConfigError(
      `oauthRouter: ${option} must be a whole address, such as "https://app.example/oauth", with nothing behind its path and no slash at its end; got ${JSON.stringify(address)}.`,
    )
  }
  // An origin alone has a slash in `href`.
  const spelled = url.href.replace(/\/$/, '')
  if (spelled === address) return
  throw new AuthConfigError(
    `oauthRouter: ${option} must be spelled as browsers spell it, for what comes back is compared with it; got ${JSON.stringify(address)}. Write ${JSON.stringify(spelled)}.`,
  )
}

/** @throws {AuthConfigError} if nobody could be created */
function profileOption<TProfile extends Profile, TProfileInput, TProvider extends string>(
  auth: Auth<TProfile, TProfileInput>,
  options: OAuthRouterOptions<TProvider, TProfileInput>,
): NewProfile {
  if (options.profile) return options.profile
  if (needsMore(auth)) throw new AuthConfigError(noProfile)
  return () => ({})
}

/** Whether the schema refuses a user without fields. */
function needsMore({ profile }: { readonly profile: ProfileSchema }): boolean {
  try {
    return !zodObject(profile).safeParse({}).success
  } catch {
    return false // it is asynchronous: a sign-in can wait for it
  }
}

const noProfile =
  'oauthRouter: users of this app have fields without a default, so a provider could create none. Give profile: ({ name }) => ({ … }) that makes them of what the provider says.'
