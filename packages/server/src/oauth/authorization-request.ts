import {
  calculatePKCECodeChallenge,
  processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
  UnsupportedOperationError,
  type AuthorizationServer,
} from 'oauth4webapi'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import type { ProviderClient } from './provider-client.ts'

/** In seconds. */
const year = '31536000'

/** What a request is told apart by, each 256 random bits. */
interface RequestSecrets {
  readonly state: string
  readonly nonce: string
  /** Of PKCE (RFC 7636). */
  readonly verifier: string
}

interface Wanted extends RequestSecrets {
  /** Whether the person must prove themselves to the provider again. */
  readonly again: boolean
}

/**
 * The address that the browser is sent to. Where the provider takes requests from the app itself, the
 * browser carries nothing but a reference (RFC 9126).
 *
 * @throws {AuthError} `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED`
 */
export async function authorizationUrl<TProfile extends Profile>(
  visit: Visit<TProfile>,
  client: ProviderClient,
  wanted: Wanted,
): Promise<string> {
  const server = await client.server(visit)
  const parameters = await parametersOf(client, wanted)
  return client.ask(visit, 'authorization', async () => {
    const url = endpointOf(client, server)
    const sent = server.pushed_authorization_request_endpoint
      ? await pushed(client, server, parameters)
      : parameters
    for (const [name, value] of sent) url.searchParams.set(name, value)
    return url.href
  })
}

/** The browser goes there, so it is no other kind of address: `javascript:` would run in the page. */
function endpointOf({ provider }: ProviderClient, server: AuthorizationServer): URL {
  const url = URL.parse(server.authorization_endpoint ?? '')
  const plain = provider.issuer.startsWith('http:')
  if (url?.protocol === 'https:' || (plain && url?.protocol === 'http:')) return url
  throw new UnsupportedOperationError('There is no authorization endpoint.')
}

/** PKCE for every client, confidential ones too (RFC 9700 section 2.1.1), if the provider takes it. */
async function parametersOf(
  { provider, redirectUri }: ProviderClient,
  { state, nonce, verifier, again }: Wanted,
): Promise<URLSearchParams> {
  const challenge = provider.pkce === false ? null : await calculatePKCECodeChallenge(verifier)
  return new URLSearchParams({
    // Asks nobody again, but has the provider say when it did (OpenID Connect Core 1.0, section 3.1.2.1).
    ...(provider.stepsUp && { max_age: year }),
    ...provider.parameters,
    // Zero seconds: a sign-in there that is still remembered does not count.
    ...(again && { prompt: 'login', max_age: '0' }),
    ...(provider.openId && { nonce }),
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: provider.scopes.join(' '),
    state,
    ...(challenge && { code_challenge: challenge, code_challenge_method: 'S256' }),
  })
}

async function pushed(
  { provider, client, limits, now }: ProviderClient,
  server: AuthorizationServer,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  const auth = await provider.clientAuth(server, now)
  const response = await pushedAuthorizationRequest(server, client, auth, parameters, limits)
  const answer = await processPushedAuthorizationResponse(server, client, response)
  return new URLSearchParams({ client_id: provider.clientId, request_uri: answer.request_uri })
}
