import { assertUrl, type ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { openId } from './open-id.ts'

const hosted = 'https://gitlab.com'

export interface GitlabOptions extends ClientOptions {
  /** Of an instance of your own. @default 'https://gitlab.com' */
  readonly issuer?: string
}

/**
 * GitLab (docs.gitlab.com/integration/openid_connect_provider). On an instance of somebody's own, an
 * administrator can confirm any address, so there none counts as proved.
 *
 * @throws {AuthConfigError} for an issuer without HTTPS, and an id or secret that is missing
 */
export function gitlab({ issuer = hosted, ...client }: GitlabOptions): Provider {
  assertUrl('gitlab: issuer', issuer)
  const isProved = ({ email_verified: verified }: { readonly email_verified?: unknown }) =>
    issuer === hosted && verified === true
  const scopes = ['openid', 'email', 'profile']
  return openId({ name: 'gitlab', issuer, scopes, isProved }, client)
}
