import type { TokenEndpointResponse } from 'oauth4webapi'
import type { Auth } from '../core/auth.ts'
import type { Awaitable } from '../core/awaitable.ts'
import type { Backend } from '../core/backend/backend.ts'
import type { Profile } from '../core/user.ts'
import type { Identity } from './identity.ts'
import type { OAuthFlows } from './oauth-flow.ts'
import type { ProviderClient } from './provider-client.ts'

/** Somebody who is to be a user, and the name of the provider that knows them. */
export interface NewIdentity extends Identity {
  readonly provider: string
}

/** What a new user is made of, besides the address. */
export type NewProfile = (identity: NewIdentity) => Awaitable<unknown>

/** What the procedures of a router share. */
export interface OAuthApp<TProfile extends Profile, TProfileInput> {
  readonly auth: Auth<TProfile, TProfileInput>
  readonly backend: Backend
  readonly clients: ReadonlyMap<string, ProviderClient>
  readonly flows: OAuthFlows
  readonly profile: NewProfile
  /** Address of the app's page for a provider's people. */
  readonly pageOf: (provider: string) => string
  readonly linkVerified: boolean
  readonly requiresVerification: boolean
  /** Names of the providers whose tokens are kept. */
  readonly keepTokens: readonly string[]
}

/** Somebody whom a provider knows. */
export interface ProvedAt {
  readonly client: ProviderClient
  readonly identity: Identity
  /** An address that they have proved here, by the link of an e-mail: it counts in place of the provider's. */
  readonly mailed?: string
}

/** And since when it does, which many do not say. */
export interface ProvedSince extends ProvedAt {
  /** When they have proved themselves there, as NumericDate; `null` where it does not say. */
  readonly since: number | null
  /** What was granted. */
  readonly tokens: TokenEndpointResponse
}
