import { decodeJwt } from 'jose'
import {
  authorizationCodeGrantRequest,
  expectNoNonce,
  getValidatedIdTokenClaims,
  jwksCache,
  nopkce,
  processAuthorizationCodeResponse,
  processUserInfoResponse,
  protectedResourceRequest,
  UnsupportedOperationError,
  userInfoRequest,
  validateApplicationLevelSignature,
  type AuthorizationServer,
  type JsonObject,
  type TokenEndpointResponse,
} from 'oauth4webapi'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import type { Answered } from './authorization-response.ts'
import { refuse } from './errors.ts'
import type { ProvedSince } from './oauth-app.ts'
import type { Grant } from './provider.ts'
import type { ProviderClient } from './provider-client.ts'
import { ResourceError } from './resource-error.ts'
import { objectOf, textOf } from './said.ts'

/** Seconds by which a provider's clock may differ. */
const tolerance = 60

/**
 * Redeems a code, and finds out whose it is. Of an id_token everything is checked, its signature too
 * (OpenID Connect Core 1.0, section 3.1.3.7; OWASP ASVS 5.0, 6.8.2).
 *
 * @throws {AuthError} `OAUTH_PROVIDER_DOWN`, `OAUTH_REFUSED`
 */
export async function identify<TProfile extends Profile>(
  visit: Visit<TProfile>,
  answered: Answered,
): Promise<ProvedSince> {
  const { client, flow } = answered
  const granted = await client.ask(visit, 'token', () => grantFor(answered))
  const { tokens, ...grant } = granted
  const since = authTime(grant)
  // A provider that does not say has not asked.
  if (flow.data.intent === 'stepUp' && !(since !== null && since >= flow.data.at - tolerance)) {
    await client.tell(visit, { step: 'token', reason: 'auth_time', status: null })
    throw refuse('OAUTH_REFUSED')
  }
  const identity = await client.ask(visit, 'profile', () => client.provider.identify(grant))
  if (identity) return { client, identity, since, tokens }
  await client.tell(visit, { step: 'profile', reason: 'nobody is named', status: null })
  throw refuse('OAUTH_REFUSED')
}

async function grantFor({
  client,
  server: discovered,
  flow,
  response,
}: Answered): Promise<Grant & { readonly tokens: TokenEndpointResponse }> {
  const { provider, limits, client: app, redirectUri } = client
  const { nonce, verifier } = flow.data
  const auth = await provider.clientAuth(discovered, client.now)
  const answer = await authorizationCodeGrantRequest(
    discovered,
    app,
    auth,
    response,
    redirectUri,
    provider.pkce === false ? nopkce : verifier,
    limits,
  )
  const server = await serverOf(client, discovered, answer)
  const tokens = await processAuthorizationCodeResponse(server, app, answer, {
    requireIdToken: provider.openId,
    expectedNonce: provider.openId ? nonce : expectNoNonce,
  })
  const idToken = provider.openId
    ? claimsOf(getValidatedIdTokenClaims(tokens), app.client_id)
    : null
  if (idToken) {
    const keys = { ...client.limits, [jwksCache]: client.keys }
    await validateApplicationLevelSignature(server, answer, keys)
  }
  return { tokens, idToken, response, ...resources(client, server, { ...tokens, idToken }) }
}

/** With `azp`, it must be this client, however many audiences there are. */
function claimsOf(claims: JsonObject | undefined, clientId: string): JsonObject {
  if (claims && (claims['azp'] ?? clientId) === clientId) return claims
  throw new UnsupportedOperationError('The id_token is for another client.')
}

/** The tenant's, where each has an issuer of its own. */
export async function serverOf(
  { provider }: ProviderClient,
  server: AuthorizationServer,
  answer: Response,
): Promise<AuthorizationServer> {
  if (!provider.issuerOf || !answer.ok) return server
  const { id_token: idToken } = objectOf(await answer.clone().json())
  const issuer =
    typeof idToken === 'string' ? provider.issuerOf(objectOf(decodeJwt(idToken))) : null
  return issuer === null ? server : { ...server, issuer }
}

function resources(
  client: ProviderClient,
  server: AuthorizationServer,
  { access_token: token, idToken }: { access_token: string; idToken: JsonObject | null },
): Pick<Grant, 'userInfo' | 'get'> {
  return {
    async userInfo() {
      if (!server.userinfo_endpoint || !idToken) return {}
      const response = await userInfoRequest(server, client.client, token, client.limits)
      const subject = textOf(idToken['sub']) ?? ''
      return objectOf(await processUserInfoResponse(server, client.client, subject, response))
    },
    async get(url) {
      const accept = new Headers({ accept: 'application/json' })
      const response = await protectedResourceRequest(
        token,
        'GET',
        new URL(url),
        accept,
        null,
        client.limits,
      )
      if (!response.ok) throw new ResourceError(response)
      return response.json()
    },
  }
}

/** When the person has proved themselves to the provider (OpenID Connect Core 1.0, section 2). */
function authTime({ idToken }: Grant): number | null {
  const at = idToken?.['auth_time']
  return typeof at === 'number' ? at : null
}
