import type { HookEvent, MailEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /**
     * In the background: the user can sign in with one more account. Write to them (OWASP ASVS 5.0,
     * 6.3.7).
     */
    afterAccountLinked: AccountEvent<TUser>
    /** In the background: an account of a provider lets nobody in any more. Write to the user. */
    afterAccountUnlinked: AccountEvent<TUser>
    /**
     * For the e-mail that proves an address that somebody has entered, whom a provider has given none.
     * It goes to `email`, whoever may have it. In the background.
     */
    afterRequestOAuthEmail: OAuthEmailEvent<TUser>
    /** In the background: a provider did not answer, or what it answered was not accepted. For a log. */
    afterProviderFailed: ProviderFailedEvent<TUser>
  }
}

/** The accounts of a user have changed. */
export interface AccountEvent<TUser> extends HookEvent<TUser> {
  /** Name of the provider. */
  readonly provider: string
  /** The address of the account, as the provider says it. */
  readonly email: string | null
}

/**
 * Somebody comes from a provider, and says that an address is theirs. Of theirs nothing else is in it:
 * they might have chosen any name to write to a stranger.
 */
export interface OAuthEmailEvent<TUser> extends Omit<MailEvent<TUser>, 'user'> {
  /** Nobody is known yet. Whether the address is a user's counts for nothing here. */
  readonly user: null
  readonly email: string
  /** Name of the provider. */
  readonly provider: string
}

/** What was asked of a provider. */
export type ProviderStep = 'discovery' | 'authorization' | 'token' | 'profile'

/** Nothing that the provider has said is in it, but words that are known. */
export interface ProviderFailedEvent<TUser> extends Omit<HookEvent<TUser>, 'user'> {
  /** Nobody is known yet. */
  readonly user: null
  /** Name of the provider. */
  readonly provider: string
  readonly step: ProviderStep
  /**
   * An error code of OAuth (`invalid_client`), one of `oauth4webapi`
   * (`OAUTH_JWT_CLAIM_COMPARISON_FAILED`), or the name of what was thrown (`TimeoutError`).
   */
  readonly reason: string
  /** Of the provider's response; `null` if there was none. */
  readonly status: number | null
}
