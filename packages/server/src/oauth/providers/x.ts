import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { idOf, objectOf, textOf } from '../said.ts'
import { oauth2 } from './oauth2.ts'

/**
 * X (docs.x.com/fundamentals/authentication/oauth-2-0). It says no address: people link it to the
 * account that they have.
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function x(client: ClientOptions): Provider {
  return oauth2({
    ...client,
    issuer: 'https://x.com',
    authorizationEndpoint: 'https://x.com/i/oauth2/authorize',
    tokenEndpoint: 'https://api.x.com/2/oauth2/token',
    profileEndpoint: 'https://api.x.com/2/users/me?user.fields=profile_image_url',
    scopes: ['users.read', 'tweet.read'],
    secretIn: 'header',
    identify({ data }) {
      const { id, name, username, profile_image_url: picture } = objectOf(data)
      const subject = idOf(id)
      if (subject === null) return null
      return {
        subject,
        email: null,
        emailProved: false,
        name: textOf(name) ?? textOf(username),
        picture: textOf(picture),
      }
    },
  })
}
