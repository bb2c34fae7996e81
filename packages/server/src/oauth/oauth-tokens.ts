import type { Auth } from '../core/auth.ts'
import { AuthConfigError, moreThan } from '../core/config.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { accountsOf, type LinkedAccount } from './account-record.ts'
import { tokensUnder } from './kept-tokens.ts'
import { ProviderClient } from './provider-client.ts'
import type { Provider } from './provider.ts'
import { isGood, refresh, type Kept } from './refreshing.ts'

export interface OAuthTokensOptions<TProvider extends string> {
  /** The same that `oauthRouter` has, which keeps the tokens of those in its option `keepTokens`. */
  readonly providers: Readonly<Record<TProvider, Provider>>
  /** Seconds for one request to a provider. @default 10 */
  readonly timeoutSeconds?: number
}

/** The tokens of users at providers, for the app to call these with. */
export interface OAuthTokens<TProvider extends string> {
  /**
   * An access token of the user's that is good for another minute, refreshed if need be. However many
   * ask at once, in this process and others, a refresh token is used once. Of several accounts at the
   * provider it is of the one that was used last, unless that has none any more.
   *
   * @returns `null` if none is kept, or the user must go to the provider again
   * @throws {AuthError} `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED`, `UNAVAILABLE`
   */
  accessToken(userId: string, provider: TProvider): Promise<string | null>
}

/**
 * Reads the tokens that `oauthRouter({ keepTokens })` keeps.
 *
 * @throws {AuthConfigError} for a `timeoutSeconds` that is not greater than 0; at the call, for a
 *   provider that is not in `providers`
 */
export function oauthTokens<TProfile extends Profile, TProfileInput, TProvider extends string>(
  auth: Auth<TProfile, TProfileInput>,
  { providers, timeoutSeconds = 10 }: OAuthTokensOptions<TProvider>,
): OAuthTokens<TProvider> {
  const timeLimit = moreThan(0, 'oauthTokens: timeoutSeconds', timeoutSeconds) * 1000
  const surroundings = { timeLimit, clock: auth.clock, pageOf: (name: string) => name }
  const clients = new Map(
    Object.entries<Provider>(providers).map(([name, provider]) => {
      return [name, new ProviderClient(name, provider, surroundings)] as const
    }),
  )
  const refreshing = new Map<string, Promise<string | null>>()
  const tokenOf = async (visit: Visit<TProfile>, client: ProviderClient, tokens: Kept) => {
    if (isGood(tokens.data, auth.clock())) return tokens.data.accessToken
    const { key } = tokens.row
    const answer = refreshing.get(key) ?? refresh(visit, { client, tokens, timeLimit })
    refreshing.set(key, answer)
    return answer.finally(() => refreshing.delete(key))
  }

  return {
    async accessToken(userId, provider) {
      const client = clients.get(provider)
      if (!client) throw new AuthConfigError(unknown(provider))
      // Not within a request, or not within one that matters.
      const visit = requestOf(auth, auth.createContext({ headers: new Headers() }).auth)
      for (const account of await lastUsedFirst(visit, userId)) {
        const tokens = await tokensUnder(visit, account)
        const isAsked = tokens?.data.provider === provider
        const token = isAsked ? await tokenOf(visit, client, tokens) : null
        if (token !== null) return token
      }
      return null
    },
  }
}

/**
 * The accounts that the user has linked. Tokens without one were left when it was unlinked, or are of a
 * deleted user who had the same id.
 */
async function lastUsedFirst<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
): Promise<readonly LinkedAccount[]> {
  const record = await visit.core.users.findById(userId)
  const linked = record ? await accountsOf(visit, record) : []
  return linked.toSorted((one, other) => other.data.usedAt - one.data.usedAt)
}

const unknown = (provider: string) =>
  `oauthTokens: providers has no ${JSON.stringify(provider)}. Give it the providers that oauthRouter has.`
