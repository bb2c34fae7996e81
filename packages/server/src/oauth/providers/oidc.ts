import { ClientSecretBasic, ClientSecretPost, None, type AuthorizationServer } from 'oauth4webapi'
import { assertGiven, assertUrl, type ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { identityOf } from './open-id.ts'

export interface OidcOptions extends Omit<ClientOptions, 'clientSecret'> {
  /** Exactly as in its metadata: `<issuer>/.well-known/openid-configuration` must say the same. */
  readonly issuer: string
  /** @default none: a public client, which only PKCE protects */
  readonly clientSecret?: string
  /** @default ['openid', 'email', 'profile'] */
  readonly scopes?: readonly string[]
  /**
   * Whether `email_verified` of this provider is proof enough that the address is the user's. Only
   * for one where nobody, not an administrator either, can have an address that is not theirs: it
   * signs in whoever it says (nOAuth, Descope 2023).
   *
   * @default false
   */
  readonly trustsEmail?: boolean
  /** Whether it obeys `max_age`, and says `auth_time`. @default true */
  readonly stepsUp?: boolean
  /** Of the authorization request, besides those of every request. @default none */
  readonly parameters?: Readonly<Record<string, string>>
}

/**
 * Any provider of OpenID Connect, by what it publishes about itself.
 *
 * @throws {AuthConfigError} for an issuer without HTTPS, and a client id that is missing
 */
export function oidc(options: OidcOptions): Provider {
  const { issuer, clientId, clientSecret, trustsEmail = false, stepsUp = true } = options
  assertUrl('oidc: issuer', issuer)
  assertGiven('oidc', { clientId, ...(clientSecret !== undefined && { clientSecret }) })
  return {
    issuer,
    clientId,
    scopes: options.scopes ?? ['openid', 'email', 'profile'],
    openId: true,
    stepsUp,
    ...(options.parameters && { parameters: options.parameters }),
    clientAuth: (server) => secretFor(server, clientSecret),
    identify: (grant) =>
      identityOf(grant, ({ email_verified: verified }) => trustsEmail && verified === true),
  }
}

/** As the server says; `client_secret_basic` if it does not (OpenID Connect Discovery 1.0, 3). */
function secretFor(server: AuthorizationServer, secret: string | undefined) {
  if (secret === undefined) return None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const post = methods.includes('client_secret_post') && !methods.includes('client_secret_basic')
  return post ? ClientSecretPost(secret) : ClientSecretBasic(secret)
}
