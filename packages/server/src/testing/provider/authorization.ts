/** Somebody who has an account at the provider: the claims of OpenID Connect Core 1.0, section 5.1. */
export interface FakePerson {
  /** Who it is, whatever else changes. */
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
}

/** What the app has asked for, and must show again to redeem the code. */
export interface Authorization {
  readonly redirectUri: string
  /** Of PKCE (RFC 7636), with S256. */
  readonly challenge: string
  readonly nonce: string | null
  readonly scopes: readonly string[]
}

/**
 * Reads an authorization request as a strict provider does.
 *
 * @throws {Error} for one to which it would show its own page, and send nobody back
 */
export function readRequest(
  url: string,
  { endpoint, clientId }: { readonly endpoint: string; readonly clientId: string },
): Authorization & { readonly answer: (fields: Readonly<Record<string, string>>) => string } {
  const { origin, pathname, searchParams: asked } = new URL(url)
  const field = (name: string) => asked.get(name) ?? ''
  const scopes = field('scope').split(' ')
  const faults = {
    'another address': `${origin}${pathname}` !== endpoint,
    'another client_id': field('client_id') !== clientId,
    'no redirect_uri': !URL.canParse(field('redirect_uri')),
    'a response_type that is not code': field('response_type') !== 'code',
    'a response_mode that is not query': (asked.get('response_mode') ?? 'query') !== 'query',
    'no scope openid': !scopes.includes('openid'),
    'no state': field('state') === '',
    'no code_challenge with S256':
      field('code_challenge') === '' || field('code_challenge_method') !== 'S256',
  }
  const fault = Object.entries(faults).find(([, wrong]) => wrong)
  if (fault) throw new Error(`fakeProvider: the authorization request has ${fault[0]}.`)
  return {
    redirectUri: field('redirect_uri'),
    challenge: field('code_challenge'),
    nonce: asked.get('nonce'),
    scopes,
    answer(fields) {
      const back = new URL(field('redirect_uri'))
      for (const [name, value] of Object.entries({ ...fields, state: field('state') })) {
        back.searchParams.set(name, value)
      }
      return back.href
    },
  }
}

/** What the app may know of somebody, by the scopes that it has asked for. */
export function claimsFor(
  { sub, email, email_verified: verified, name }: FakePerson,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    sub,
    ...(scopes.includes('email') && { email, email_verified: verified }),
    ...(scopes.includes('profile') && { name }),
  }
}
