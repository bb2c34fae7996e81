import { onlyInTests } from '../tests-only.ts'
import { readRequest, type FakePerson } from './authorization.ts'
import { TokenEndpoint } from './token-endpoint.ts'

export interface FakeProviderOptions {
  /** As the app knows it: `https://accounts.google.com` in place of Google. */
  readonly issuer: string
  /** The app's. */
  readonly clientId: string
  /** The app's. @default none: whoever redeems a code is taken for the app */
  readonly clientSecret?: string
  /** The app's. @default the machine's */
  readonly clock?: () => Date
}

/** A provider of OpenID Connect, without a network. */
export interface FakeProvider {
  readonly issuer: string
  /**
   * In place of the global `fetch`: it answers what the app asks the provider, and passes on every other
   * request to the one that was there.
   */
  readonly fetch: typeof globalThis.fetch
  /**
   * Somebody goes to the address that `start` has returned, and signs in there.
   *
   * @returns the address at which they come back to the app, for `finish`
   * @throws {Error} for a request to which a provider would show its own error page
   */
  signIn(url: string, person: FakePerson): string
  /** The same, except that they say no. */
  deny(url: string): string
}

/**
 * A provider in code, with which a test drives the procedures of `oauthRouter`. It checks what a
 * provider checks, and signs its id_tokens.
 *
 * @throws {AuthConfigError} in production
 */
export function fakeProvider(options: FakeProviderOptions): FakeProvider {
  onlyInTests('fakeProvider')
  const { issuer, clientId, clientSecret, clock = () => new Date() } = options
  const endpoint = new TokenEndpoint({ issuer, clientId, clientSecret, clock })
  const base = issuer.replace(/\/$/, '')
  const { fetch: real } = globalThis
  const paths: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
    '/.well-known/openid-configuration': () => Response.json(metadataOf(issuer, base)),
    '/keys': async () => Response.json(await endpoint.keys()),
    '/token': (request) => endpoint.redeem(request),
    '/userinfo': (request) => endpoint.userInfo(request),
  }
  const open = (url: string) => readRequest(url, { endpoint: `${base}/authorize`, clientId })
  return {
    issuer,
    async fetch(input, init) {
      const request = new Request(input, init)
      if (!request.url.startsWith(`${base}/`)) return real(request)
      const answer = paths[request.url.slice(base.length)]
      return answer ? answer(request) : new Response(null, { status: 404 })
    },
    signIn(url, person) {
      const { answer, ...authorization } = open(url)
      const code = endpoint.codeFor({ ...authorization, person, at: clock() })
      return answer({ code, iss: issuer })
    },
    deny: (url) => open(url).answer({ error: 'access_denied', iss: issuer }),
  }
}

/** OpenID Connect Discovery 1.0, section 3; RFC 9207. */
function metadataOf(issuer: string, base: string): object {
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/keys`,
    userinfo_endpoint: `${base}/userinfo`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'email', 'profile'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}
