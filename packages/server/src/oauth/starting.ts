import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from 'oauth4webapi'
import type { FlowAnswer } from '../core/flow/flow.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { authorizationUrl } from './authorization-request.ts'
import { refuse } from './errors.ts'
import { mayLink, signedIn } from './linking.ts'
import type { OAuthApp } from './oauth-app.ts'
import type { BegunFlow, OAuthIntent } from './oauth-flow.ts'
import type { ProviderClient } from './provider-client.ts'

/** Where the browser must go. */
export interface Started extends FlowAnswer {
  readonly url: string
}

interface Wish {
  readonly client: ProviderClient
  readonly intent: OAuthIntent
  readonly returnTo: string
  readonly remember: boolean
}

/**
 * Begins a flow. Nothing is stored: what must be remembered is sealed into a cookie, or into a text.
 *
 * @throws {AuthError} `OAUTH_NO_STEP_UP`, `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED`; what {@link mayLink}
 *   and {@link signedIn} throw
 */
export async function start<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { client, ...wish }: Wish,
): Promise<Started> {
  const { provider, name, redirectUri } = client
  const { intent } = wish
  const again = intent === 'stepUp'
  if (again && !provider.stepsUp) throw refuse('OAUTH_NO_STEP_UP')
  const user = await beginner(visit, intent)
  const state = generateRandomState()
  const secrets = { nonce: generateRandomNonce(), verifier: generateRandomCodeVerifier() }
  const at = Math.floor(client.now.getTime() / 1000)
  const url = await authorizationUrl(visit, client, { ...secrets, state, again })
  const place = { id: state, backend: app.backend }
  const begun = { provider: name, issuer: provider.issuer, redirectUri, user, at, ...secrets }
  return { url, ...(await app.flows.begin(visit, place, { ...wish, ...begun })) }
}

/** Whose flow it is, where only its user may end it. */
async function beginner<TProfile extends Profile>(
  visit: Visit<TProfile>,
  intent: OAuthIntent,
): Promise<BegunFlow['user']> {
  if (intent === 'signIn') return null
  const { record } = await (intent === 'link' ? mayLink(visit) : signedIn(visit))
  return { id: record.id, epoch: record.sessionEpoch }
}
