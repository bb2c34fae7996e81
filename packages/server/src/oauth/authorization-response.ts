import {
  AuthorizationResponseError,
  validateAuthResponse,
  type AuthorizationServer,
} from 'oauth4webapi'
import type { OpenFlow } from '../core/flow/flow.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { refuse } from './errors.ts'
import { knownError } from './failure.ts'
import type { BegunFlow, OAuthFlows } from './oauth-flow.ts'
import type { ProviderClient } from './provider-client.ts'

/** What has come back, and to where. */
export interface Returned {
  /** The page's address, without what follows `?` or `#`. */
  readonly page: string
  readonly parameters: URLSearchParams
}

/** A browser that comes back from a provider, and what it had been sent there for. */
export interface Answered {
  readonly flow: OpenFlow<BegunFlow>
  readonly client: ProviderClient
  readonly server: AuthorizationServer
  /** Checked, with a code. */
  readonly response: URLSearchParams
}

/** Takes the address of a page apart. A server may have passed the answer on behind `#`. */
export function returnedOf(url: string): Returned {
  const [, page = '', search = '', hash = ''] =
    /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? []
  const query = new URLSearchParams(search)
  return { page, parameters: query.has('state') ? query : new URLSearchParams(hash) }
}

/**
 * Checks what a provider has answered, before anybody is asked about it: that this client has begun
 * it, with this provider, and that it came to that provider's page and names that issuer (RFC 9207;
 * RFC 9700 section 4.4).
 *
 * @throws {AuthError} `OAUTH_EXPIRED` for a flow that this client has not begun, or that is over;
 *   `OAUTH_DENIED`, `OAUTH_REFUSED`, `OAUTH_PROVIDER_DOWN`
 */
export async function readResponse<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { page, parameters }: Returned,
  { flows, text, clients }: Expected,
): Promise<Answered> {
  const state = parameters.get('state')
  const open = await flows.list(visit, text)
  const flow = open.find(({ id }) => id === state)
  const client = flow && clients.get(flow.data.provider)
  if (!flow || !client || !isSame(client, flow.data)) throw refuse('OAUTH_EXPIRED')
  // Some hosts send browsers on to a slash, behind which is the same page.
  if (page.replace(/\/$/, '') !== client.page) {
    await client.tell(visit, { step: 'authorization', reason: 'another page', status: null })
    throw refuse('OAUTH_REFUSED')
  }
  const server = await client.server(visit)
  const response = await client.ask(visit, 'authorization', async () => {
    try {
      return validateAuthResponse(server, client.client, parameters, flow.id)
    } catch (thrown) {
      if (thrown instanceof AuthorizationResponseError) return thrown.error
      throw thrown
    }
  })
  if (typeof response === 'string') throw await refusalFor(visit, client, response)
  if (!response.get('code')) throw refuse('OAUTH_REFUSED')
  return { flow, client, server, response }
}

/** What an answer must belong to. */
interface Expected {
  readonly flows: OAuthFlows
  /** What the client was given, if it keeps its tokens itself. */
  readonly text: string | undefined
  readonly clients: ReadonlyMap<string, ProviderClient>
}

/** The app may have been started with another provider of that name since. */
function isSame({ provider, redirectUri }: ProviderClient, begun: BegunFlow): boolean {
  return provider.issuer === begun.issuer && redirectUri === begun.redirectUri
}

/**
 * What providers say when the person has said no: by RFC 6749, section 4.1.2.1, or as Apple
 * (developer.apple.com/documentation/signinwithapple/incorporating-sign-in-with-apple-into-other-platforms)
 * and LinkedIn (learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow) say it.
 */
const denials = ['access_denied', 'user_cancelled_authorize', 'user_cancelled_login']

/** Of what a provider says instead of a code, people need to know whether to try again. */
async function refusalFor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  client: ProviderClient,
  error: string,
) {
  if (denials.includes(error)) return refuse('OAUTH_DENIED')
  const reason = knownError(error)
  await client.tell(visit, { step: 'authorization', reason, status: null })
  const down = error === 'server_error' || error === 'temporarily_unavailable'
  return refuse(down ? 'OAUTH_PROVIDER_DOWN' : 'OAUTH_REFUSED')
}
