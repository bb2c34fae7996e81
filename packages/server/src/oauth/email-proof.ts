import { z } from 'zod'
import { openJson, sealJson } from '../core/keys/sealed-json.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import { emailKey, type Profile, type Secret, type User } from '../core/user.ts'
import { arrive } from './arriving.ts'
import { counted } from './counted-calls.ts'
import { refuse } from './errors.ts'
import type { Finished } from './finishing.ts'
import type { OAuthApp } from './oauth-app.ts'
import { pendingEmails } from './pending-email.ts'

const purpose = 'oauth-email-link'

const link = z.object({ flow: z.string(), email: z.string() })

/** What a client has of a flow. */
interface OwnFlow {
  /** What the client was given, if it keeps its tokens itself. */
  readonly text: string | undefined
}

/**
 * Has an e-mail sent to the address that somebody says is theirs. Nobody is looked up, so that the
 * answer, its time and the e-mail are the same whoever has the address (OWASP ASVS 5.0, 6.3.8).
 *
 * @throws {AuthError} `OAUTH_EXPIRED` if nobody without an address has come in this client;
 *   `TOO_MANY_REQUESTS` for a client, an account of the provider or an address with too many of them
 */
export async function requestEmail<TProfile extends Profile, TProfileInput>(
  { auth }: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { id, email, text }: OwnFlow & { readonly id: string; readonly email: string },
): Promise<{ ok: true }> {
  const { limits, hooks } = auth
  const { exchange } = visit
  const flow = (await pendingEmails.list(visit, text)).find((one) => one.id === id)
  if (!flow) {
    await limits.count({ ...counted.oauthEmail, exchange })
    throw refuse('OAUTH_EXPIRED')
  }
  const { provider, identity } = flow.data
  // The account, of which each visit to the provider makes a flow; and first, so that whoever has sent
  // enough does not use up what the address gets.
  const account = [JSON.stringify([identity.issuer, identity.subject]), emailKey(email)]
  await limits.count({ ...counted.oauthEmail, exchange, account })
  hooks.assertRoom()
  const event = async () => {
    const token: Secret = await sealJson(auth.keys(purpose), { flow: id, email }, purpose)
    return { user: null, email, provider, token, exchange }
  }
  await hooks.later('afterRequestOAuthEmail', event, exchange)
  return { ok: true }
}

/**
 * Ends the flow of somebody who has proved an address, once. The link shows who reads the mail, and the
 * flow, which is in the client that has asked for it, who has come from the provider: one person has
 * both. Elsewhere the link is of no use, or a stranger could ask for somebody's address, and have them
 * make the stranger's account of the provider a way into theirs by a click.
 *
 * @throws {AuthError} `OAUTH_OTHER_BROWSER` where that flow is not, and nothing is used up by it;
 *   `OAUTH_EXPIRED`; what {@link arrive} throws
 */
export async function finishEmail<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { token, text }: OwnFlow & { readonly token: string },
): Promise<Finished<User<TProfile>>> {
  const { auth, clients, backend } = app
  const opened = await openJson(auth.keys(purpose), token, { aad: purpose, schema: link })
  if (opened === null) throw refuse('OAUTH_EXPIRED')
  const flow = (await pendingEmails.list(visit, text)).find(({ id }) => id === opened.flow)
  if (!flow) throw refuse('OAUTH_OTHER_BROWSER')
  const { id, data } = flow
  // The app may have been started without that provider since.
  const client = clients.get(data.provider)
  if (!client || !(await pendingEmails.spend(auth, id))) throw refuse('OAUTH_EXPIRED')
  pendingEmails.end(visit, { id, backend })
  const { returnTo, ...came } = data
  const outcome = await arrive(app, visit, { ...came, client, mailed: opened.email })
  if (outcome === null) throw refuse('OAUTH_NEEDS_EMAIL')
  return { ...outcome, provider: client.name, intent: 'signIn', returnTo }
}
