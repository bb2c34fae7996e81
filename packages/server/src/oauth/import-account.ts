import type { Auth } from '../core/auth.ts'
import { AuthConfigError } from '../core/config.ts'
import type { Profile } from '../core/user.ts'
import { keepAccount } from './account-record.ts'
import type { Provider } from './provider.ts'

/** An account that a user had linked before, as another library has kept it. */
export interface ImportedAccount<TProvider extends string> {
  readonly userId: string
  readonly provider: TProvider
  /** What the provider calls the user: `sub` in OpenID Connect. */
  readonly subject: string
  /** The address of the account. @default null */
  readonly email?: string | null
  /**
   * Only for one with an issuer for each tenant, such as `microsoft` for many: the tenant's.
   *
   * @default the provider's
   */
  readonly issuer?: string
}

/**
 * Links an account to a user from code, for those who come from another library. Nobody is asked, and
 * no hook is called.
 *
 * @returns `'taken'` if it is somebody's already, so that all may be imported again; `'unknown-user'` if
 *   there is no such user
 * @throws {AuthConfigError} for a provider that is not in `providers`, a subject that is empty, and an
 *   issuer with which nobody could sign in
 * @throws {AuthError} `UNAVAILABLE`
 */
export async function importAccount<
  TProfile extends Profile,
  TProfileInput,
  TProvider extends string,
>(
  auth: Auth<TProfile, TProfileInput>,
  providers: Readonly<Record<TProvider, Provider>>,
  account: ImportedAccount<TProvider>,
): Promise<'imported' | 'taken' | 'unknown-user'> {
  const { userId, provider, subject, email = null } = account
  const known = Object.hasOwn(providers, provider) ? providers[provider] : null
  const issuer = account.issuer ?? known?.issuer ?? ''
  // Under another issuer the account would be there, and never found.
  const isIssuer = (issuer === known?.issuer) === (known?.issuerOf === undefined)
  if (known === null || !isIssuer || typeof subject !== 'string' || subject === '') {
    throw new AuthConfigError(
      `importAccount: provider must be one of ${Object.keys(providers).join(', ')}, subject a text, and issuer the provider's, or the tenant's where each has one; got ${JSON.stringify({ provider, subject, issuer })}.`,
    )
  }
  const record = await auth.users.findById(userId)
  if (record === null) return 'unknown-user'
  const identity = { issuer, subject, email }
  const kept = await keepAccount({ core: auth }, record, { provider, identity })
  // The user's sessions were ended in between: once more, by what the user is now.
  if (kept === 'ended') return importAccount(auth, providers, account)
  return kept === 'kept' ? 'imported' : 'taken'
}
