import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { emailOf, idOf, textOf } from '../said.ts'
import { oauth2 } from './oauth2.ts'

/**
 * LinkedIn (learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2).
 * Its id_token has no nonce, so who it is comes from UserInfo. With a `code_verifier` it answers
 * `invalid_client`: PKCE is for native apps there (teamhanko/hanko pull request 2405,
 * nextauthjs/next-auth pull request 10765).
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function linkedin(client: ClientOptions): Provider {
  const provider = oauth2({
    ...client,
    issuer: 'https://www.linkedin.com/oauth',
    authorizationEndpoint: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
    profileEndpoint: 'https://api.linkedin.com/v2/userinfo',
    scopes: ['openid', 'profile', 'email'],
    identify({ sub, email: given, email_verified: verified, name, picture }) {
      const subject = idOf(sub)
      if (subject === null) return null
      const email = emailOf(given)
      const emailProved = email !== null && (verified === true || verified === 'true')
      return { subject, email, emailProved, name: textOf(name), picture: textOf(picture) }
    },
  })
  return { ...provider, pkce: false }
}
