import type { ProvableMethods } from '../core/core.ts'
import { AuthError } from '../core/errors.ts'
import { assertProved, factorOwner, type FactorOwner } from '../core/factor/factor-change.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import { accountsOf, keepAccount, knownAccount, type PendingAccount } from './account-record.ts'
import { refuse } from './errors.ts'
import type { OAuthApp } from './oauth-app.ts'

/**
 * The caller, if they may change with what they sign in: after a recent proof, by a factor if they
 * have one (OWASP ASVS 5.0, 7.5.1).
 *
 * @throws {AuthError} `STEP_UP_REQUIRED`, `SECOND_FACTOR_REQUIRED`; what a protected procedure answers
 *   for a stranger
 */
export async function mayChangeAccounts<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const owner = await signedIn(visit)
  await assertProved(visit, owner)
  return owner
}

/** @throws {AuthError} `SECOND_FACTOR_REQUIRED`; what a protected procedure answers for a stranger */
export async function signedIn<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const owner = await factorOwner(visit)
  const { pending } = owner.session.claims
  if (pending) throw new AuthError('SECOND_FACTOR_REQUIRED', { pending })
  return owner
}

/**
 * Whether the user may link an account: their address is verified, for else it may be somebody else's,
 * who would find the account there when they come ("trojan identifier", USENIX Security 2022).
 *
 * @throws {AuthError} `USER_NOT_VERIFIED`, and as {@link mayChangeAccounts}
 */
export async function mayLink<TProfile extends Profile>(
  visit: Visit<TProfile>,
): Promise<FactorOwner> {
  const owner = await mayChangeAccounts(visit)
  if (!owner.record.isVerified) throw new AuthError('USER_NOT_VERIFIED')
  return owner
}

/** The providers with which users can prove themselves again: of each, those that they have linked. */
export function providerMethods<TProfile extends Profile, TProfileInput>({
  auth,
  clients,
}: OAuthApp<TProfile, TProfileInput>): ProvableMethods {
  const able = [...clients.values()].filter(({ provider }) => provider.stepsUp)
  return {
    names: [...clients.keys()],
    async of(user, exchange) {
      const linked =
        able.length === 0 ? [] : await accountsOf({ core: auth, hooks: auth.hooks, exchange }, user)
      const has = (name: string) => linked.some(({ data }) => data.provider === name)
      return able.map(({ name }) => name).filter(has)
    },
  }
}

/**
 * Lets an account sign a user in from now on.
 *
 * @throws {AuthError} `OAUTH_ACCOUNT_TAKEN` if it is another user's; `SESSION_REVOKED` if the user's
 *   sessions were ended meanwhile; `UNAVAILABLE`
 */
export async function linkAccount<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  linked: { readonly provider: string; readonly identity: PendingAccount },
): Promise<void> {
  const { core, hooks, exchange } = visit
  const { provider, identity } = linked
  const known = await knownAccount(visit, identity)
  if (known?.record.id === record.id) return
  const outcome = known ? 'taken' : await keepAccount(visit, record, linked)
  if (outcome === 'taken') throw refuse('OAUTH_ACCOUNT_TAKEN')
  if (outcome === 'ended') throw new AuthError('SESSION_REVOKED')
  const event = { user: core.toUser<TProfile>(record), provider, email: identity.email, exchange }
  await hooks.later('afterAccountLinked', () => event, exchange)
}
