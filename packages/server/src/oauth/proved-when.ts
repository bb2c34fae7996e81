import { firstMethods } from '../core/sign-in/factors.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import type { OAuthApp, ProvedSince } from './oauth-app.ts'

/** No proof is as old. */
const unknown = 0

/**
 * When a user who comes from a provider has proved who they are, as NumericDate. A provider that
 * remembers somebody lets them pass unasked, so this may be long ago: whoever sits down at a browser
 * that was left open must not get a recent proof by pressing "Continue with".
 *
 * Where the provider does not say, it is unknown for users who can prove themselves in another way. It
 * is now for everybody else, who could never change anything of their account otherwise.
 */
export async function provedWhen<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { client, since, record }: Omit<ProvedSince, 'tokens'> & { readonly record: UserRecord },
): Promise<number> {
  const now = Math.floor(client.now.getTime() / 1000)
  if (since !== null) return Math.min(since, now)
  const others = await firstMethods(app.auth, record, visit.exchange)
  return others.length > 0 ? unknown : now
}
