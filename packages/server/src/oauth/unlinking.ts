import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { AuthError } from '../core/errors.ts'
import type { FactorOwner } from '../core/factor/factor-change.ts'
import { endOwnSessions, stayAlone } from '../core/factor/stay-alone.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { accounts, accountsOf, type LinkedAccount } from './account-record.ts'
import { refuse } from './errors.ts'
import { keptTokens } from './kept-tokens.ts'
import { mayChangeAccounts } from './linking.ts'
import type { OAuthApp } from './oauth-app.ts'

/**
 * Takes an account away from the caller, and ends their other sessions (OWASP ASVS 5.0, 7.4.3). They
 * end first: of several changes at the same moment, of which each would leave another way in, one gets
 * so far as to delete.
 *
 * @param key of the account
 * @throws {AuthError} `OAUTH_ACCOUNT_UNKNOWN`; `LAST_SIGN_IN_METHOD`; `SESSION_REVOKED`; and as
 *   {@link mayChangeAccounts}
 */
export async function unlinkAccount<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  key: string,
): Promise<TokenAnswer> {
  const { core, hooks, exchange } = visit
  const owner = await mayChangeAccounts(visit)
  const linked = await accountsOf(visit, owner.record)
  const account = linked.find(({ row }) => row.key === key)
  if (!account) throw refuse('OAUTH_ACCOUNT_UNKNOWN')
  const others = linked.filter((one) => one !== account)
  if (!hasOtherWay(app, owner, others)) throw refuse('LAST_SIGN_IN_METHOD')
  const record = await endOwnSessions(core, owner)
  if (record === null) throw new AuthError('SESSION_REVOKED')
  let answer: TokenAnswer | null = null
  try {
    // First, so that a store that fails leaves none of an account that is gone.
    await keptTokens.delete(core, key)
    await accounts.delete(core, key)
    const { provider, email } = account.data
    const event = { user: core.toUser<TProfile>(record), provider, email, exchange }
    await hooks.later('afterAccountUnlinked', () => event, exchange)
  } finally {
    // Once more, for whoever has come in with it meanwhile; and a store that fails signs nobody out.
    answer = await stayAlone(visit, { ...owner, record })
  }
  if (answer === null) throw new AuthError('SESSION_REVOKED')
  return answer
}

/** A password, an account of a provider that the app still has, or a factor that is good alone. */
function hasOtherWay<TProfile extends Profile, TProfileInput>(
  { auth, clients }: OAuthApp<TProfile, TProfileInput>,
  { record, enrolled }: FactorOwner,
  others: readonly LinkedAccount[],
): boolean {
  if (record.passwordHash !== null) return true
  if (others.some(({ data }) => clients.has(data.provider))) return true
  return auth.factors.some(({ name, counts }) => counts === 2 && enrolled.includes(name))
}
