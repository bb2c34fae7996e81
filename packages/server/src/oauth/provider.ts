import type { AuthorizationServer, ClientAuth, JsonObject } from 'oauth4webapi'
import type { Awaitable } from '../core/awaitable.ts'
import type { Identity } from './identity.ts'

/** What a provider has granted: ways to use its access token, and not the token. */
export interface Grant {
  /** Of the id_token, whose signature was checked as well; `null` where the provider has none. */
  readonly idToken: JsonObject | null
  /** What the provider has sent along with the code. */
  readonly response: URLSearchParams
  /** What the UserInfo endpoint says, of the same subject (OpenID Connect Core 1.0, section 5.3). */
  userInfo(): Promise<JsonObject>
  /** Asks the provider's own interface, for JSON. */
  get(url: string): Promise<unknown>
}

/** A provider, and how it differs from others: `google`, `oidc` and the like make one. */
export interface Provider {
  /** As in its metadata and its tokens. */
  readonly issuer: string
  readonly clientId: string
  readonly scopes: readonly string[]
  /** @default what the issuer publishes (OpenID Connect Discovery 1.0) */
  readonly server?: AuthorizationServer
  /** Whether there is an id_token: it is demanded then, with a nonce. */
  readonly openId: boolean
  /**
   * `false` for one that refuses a code that comes with a `code_verifier`: the client's secret alone
   * protects its codes then.
   *
   * @default PKCE with S256 (RFC 7636)
   */
  readonly pkce?: false
  /** Whether it asks people to prove themselves again, and says when they did. */
  readonly stepsUp: boolean
  /** Of the authorization request, besides those of every request. @default none */
  readonly parameters?: Readonly<Record<string, string>>
  /**
   * Where the provider answers to, if that is not a page of the app: a server that passes it on to one.
   *
   * @default the page's address
   */
  readonly redirectUri?: string
  /**
   * Only for one with an issuer for each tenant: the one whose token this is, by claims that are not
   * checked yet. The token is then checked to be that issuer's.
   */
  issuerOf?(claims: JsonObject): string | null
  /** How the app proves that it is the client. Called for each request. */
  clientAuth(server: AuthorizationServer, now: Date): Awaitable<ClientAuth>
  /** @returns `null` if the provider does not say who it is */
  identify(grant: Grant): Promise<Identity | null>
}
