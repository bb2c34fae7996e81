import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { emailOf, idOf, objectOf, textOf } from '../said.ts'
import { oauth2 } from './oauth2.ts'

/**
 * Facebook (developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow). It does not say
 * whether an address is verified, and people may refuse to tell it, so none counts as proved. It
 * drops the challenge of a request without the scope `openid`, and then refuses the `code_verifier`
 * (better-auth/better-auth issue 186, NangoHQ/nango pull request 7156).
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function facebook(client: ClientOptions): Provider {
  const provider = oauth2({
    ...client,
    authorizationEndpoint: 'https://www.facebook.com/dialog/oauth',
    tokenEndpoint: 'https://graph.facebook.com/oauth/access_token',
    profileEndpoint: 'https://graph.facebook.com/me?fields=id,name,email,picture',
    scopes: ['public_profile', 'email'],
    identify({ id, email, name, picture }) {
      const subject = idOf(id)
      if (subject === null) return null
      return {
        subject,
        email: emailOf(email),
        emailProved: false,
        name: textOf(name),
        picture: textOf(objectOf(objectOf(picture).data).url),
      }
    },
  })
  return { ...provider, pkce: false }
}
