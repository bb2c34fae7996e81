import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { refuse } from './errors.ts'
import { linkAccount, mayLink } from './linking.ts'
import type { OAuthApp } from './oauth-app.ts'
import { pendingLinks } from './pending-link.ts'

/** An account was linked. */
export interface LinkConfirmed {
  /** Name of the provider. */
  readonly provider: string
}

/**
 * Links the account that waits for the caller, who is its address's user and has just proved it.
 *
 * @param text what the client was given, if it keeps its tokens itself
 * @throws {AuthError} `OAUTH_EXPIRED` if none waits, `OAUTH_OTHER_USER` if one does for another user;
 *   what {@link mayLink} and {@link linkAccount} throw
 */
export async function confirmLink<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  text: string | undefined,
): Promise<LinkConfirmed> {
  const { record } = await mayLink(visit)
  const waiting = await pendingLinks.list(visit, text)
  const own = waiting.find(({ data }) => data.userId === record.id)
  if (!own) throw refuse(waiting.length > 0 ? 'OAUTH_OTHER_USER' : 'OAUTH_EXPIRED')
  const { id, data } = own
  pendingLinks.end(visit, { id, backend: app.backend })
  if (!(await pendingLinks.spend(app.auth, id))) throw refuse('OAUTH_EXPIRED')
  const { provider } = data
  await linkAccount(visit, record, { provider, identity: data })
  return { provider }
}
