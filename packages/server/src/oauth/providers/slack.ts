import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { openId } from './open-id.ts'

/**
 * Slack (docs.slack.dev/authentication/sign-in-with-slack). Administrators of a workspace provision
 * accounts with any address, so none counts as proved. One person has an account in each workspace.
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function slack(client: ClientOptions): Provider {
  const issuer = 'https://slack.com'
  const scopes = ['openid', 'email', 'profile']
  return openId({ name: 'slack', issuer, scopes, isProved: () => false }, client)
}
