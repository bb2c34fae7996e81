import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { emailOf, idOf, textOf } from '../said.ts'
import { oauth2 } from './oauth2.ts'

/**
 * Discord (docs.discord.com/developers/topics/oauth2). It says `verified` of the account's address.
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function discord(client: ClientOptions): Provider {
  return oauth2({
    ...client,
    authorizationEndpoint: 'https://discord.com/oauth2/authorize',
    tokenEndpoint: 'https://discord.com/api/oauth2/token',
    profileEndpoint: 'https://discord.com/api/users/@me',
    scopes: ['identify', 'email'],
    identify({ id, email: given, verified, global_name: name, username, avatar }) {
      const subject = idOf(id)
      if (subject === null) return null
      const email = emailOf(given)
      const hash = textOf(avatar)
      return {
        subject,
        email,
        emailProved: email !== null && verified === true,
        name: textOf(name) ?? textOf(username),
        picture: hash && `https://cdn.discordapp.com/avatars/${subject}/${hash}.png`,
      }
    },
  })
}
