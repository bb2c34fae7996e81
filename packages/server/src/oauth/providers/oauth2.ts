import { ClientSecretBasic, ClientSecretPost, type JsonObject } from 'oauth4webapi'
import type { Identity } from '../identity.ts'
import { assertGiven, assertUrl, type ClientOptions } from '../provider-check.ts'
import type { Grant, Provider } from '../provider.ts'
import { objectOf } from '../said.ts'

export interface OAuth2Options extends ClientOptions {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  /** Where it says, as JSON, whose access token it is. */
  readonly profileEndpoint: string
  readonly scopes: readonly string[]
  /**
   * An address that names the provider, in your records and in `iss` if it sends one. Where one host
   * serves several, such as the tenants of a product, each needs its own: accounts are known by it.
   *
   * @default the origin of `authorizationEndpoint`
   */
  readonly issuer?: string
  /** Where the secret goes: the `Authorization` header, or the body. @default 'body' */
  readonly secretIn?: 'header' | 'body'
  /** Of the authorization request, besides those of every request. @default none */
  readonly parameters?: Readonly<Record<string, string>>
  /**
   * Reads what `profileEndpoint` has answered. `subject` must be an id that the provider gives to
   * nobody else, ever; `null` for an answer that names nobody.
   */
  readonly identify: (
    profile: JsonObject,
    grant: Pick<Grant, 'get'>,
  ) => KnownBy | null | Promise<KnownBy | null>
}

/** What an identity is made of. */
type KnownBy = Omit<Identity, 'issuer' | 'claims'>

/**
 * A provider of OAuth 2 that says in its own words who somebody is.
 *
 * @throws {AuthConfigError} for an endpoint without HTTPS, and an id or secret that is missing
 */
export function oauth2(options: OAuth2Options): Provider {
  const { clientId, clientSecret, authorizationEndpoint, tokenEndpoint, profileEndpoint } = options
  assertGiven('oauth2', { clientId, clientSecret })
  const endpoints = { authorizationEndpoint, tokenEndpoint, profileEndpoint }
  for (const [name, url] of Object.entries(endpoints)) assertUrl(`oauth2: ${name}`, url)
  const issuer = options.issuer ?? new URL(authorizationEndpoint).origin
  const secret = options.secretIn === 'header' ? ClientSecretBasic : ClientSecretPost
  return {
    issuer,
    clientId,
    scopes: options.scopes,
    server: {
      issuer,
      authorization_endpoint: authorizationEndpoint,
      token_endpoint: tokenEndpoint,
    },
    openId: false,
    stepsUp: false,
    ...(options.parameters && { parameters: options.parameters }),
    clientAuth: () => secret(clientSecret),
    async identify(grant) {
      const claims = objectOf(await grant.get(profileEndpoint))
      const known = await options.identify(claims, grant)
      return known && { ...known, issuer, claims }
    },
  }
}
