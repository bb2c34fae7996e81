import { AuthConfigError } from '../../core/config.ts'
import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { openId } from './open-id.ts'

const host = 'https://login.microsoftonline.com'
const tenantId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export interface MicrosoftOptions extends ClientOptions {
  /**
   * Whose accounts: the id of one tenant, `organizations` for those of any, `consumers` for personal
   * ones, `common` for both.
   *
   * @default 'common'
   */
  readonly tenant?: string
}

/**
 * Microsoft Entra ID. No address counts as proved: the administrators of a tenant write what they like
 * into `email` (nOAuth; learn.microsoft.com/entra/identity-platform/claims-validation). Each tenant is
 * an issuer of its own (learn.microsoft.com/entra/identity-platform/access-tokens).
 *
 * @throws {AuthConfigError} for another tenant, and an id or secret that is missing
 */
export function microsoft({ tenant = 'common', ...client }: MicrosoftOptions): Provider {
  const many = ['common', 'organizations', 'consumers'].includes(tenant)
  if (!many && !tenantId.test(tenant)) {
    throw new AuthConfigError(
      `microsoft: tenant must be a tenant's id in lower-case letters, "common", "organizations" or "consumers"; got ${JSON.stringify(tenant)}.`,
    )
  }
  const issuer = issuerFor(tenant)
  const scopes = ['openid', 'email', 'profile']
  const provider = openId({ name: 'microsoft', issuer, scopes, isProved: () => false }, client)
  if (!many) return provider
  return {
    ...provider,
    server: {
      issuer,
      authorization_endpoint: `${host}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${host}/${tenant}/oauth2/v2.0/token`,
      userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
      jwks_uri: `${host}/${tenant}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    issuerOf: ({ tid }) => (typeof tid === 'string' && tenantId.test(tid) ? issuerFor(tid) : null),
  }
}

function issuerFor(tenant: string): string {
  return `${host}/${tenant}/v2.0`
}
