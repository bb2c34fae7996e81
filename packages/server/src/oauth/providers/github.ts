import { z } from 'zod'
import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { emailOf, idOf, textOf } from '../said.ts'
import { oauth2 } from './oauth2.ts'

const addresses = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
)

/**
 * GitHub (docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps). The address of a
 * profile is whatever its owner has typed there: only `/user/emails` says which is verified.
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function github(client: ClientOptions): Provider {
  return oauth2({
    ...client,
    issuer: 'https://github.com/login/oauth',
    authorizationEndpoint: 'https://github.com/login/oauth/authorize',
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
    profileEndpoint: 'https://api.github.com/user',
    scopes: ['read:user', 'user:email'],
    async identify({ id, name, login, avatar_url: picture }, { get }) {
      const subject = idOf(id)
      if (subject === null) return null
      const listed = addresses.safeParse(await get('https://api.github.com/user/emails')).data ?? []
      const email = emailOf(listed.find(({ primary, verified }) => primary && verified)?.email)
      return {
        subject,
        email,
        emailProved: email !== null,
        name: textOf(name) ?? textOf(login),
        picture: textOf(picture),
      }
    },
  })
}
