import type { JsonObject } from 'oauth4webapi'

/** Who somebody is at a provider. */
export interface Identity {
  /** Whose word it is: with the subject it names the account, which no address does. */
  readonly issuer: string
  /** The account, for good (OpenID Connect Core 1.0, section 5.7). */
  readonly subject: string
  /** `null` if the provider says none. */
  readonly email: string | null
  /**
   * Whether the provider's word is enough that the address is the user's: by the rule of that
   * provider, for many say `verified` of addresses that were, or that an administrator has entered.
   */
  readonly emailProved: boolean
  readonly name: string | null
  /** Address of a picture. */
  readonly picture: string | null
  /** Everything that the provider has said. */
  readonly claims: JsonObject
}
