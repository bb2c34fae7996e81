import { importPKCS8, SignJWT } from 'jose'
import { ClientSecretPost } from 'oauth4webapi'
import { AuthConfigError } from '../../core/config.ts'
import type { Identity } from '../identity.ts'
import { assertGiven, assertUrl } from '../provider-check.ts'
import type { Grant, Provider } from '../provider.ts'
import { objectOf, textOf } from '../said.ts'
import { identityOf } from './open-id.ts'

const issuer = 'https://appleid.apple.com'

/** Seconds for which a client secret is good; Apple allows half a year. */
const secretLifetime = 300

export interface AppleOptions {
  /** The Services ID. */
  readonly clientId: string
  readonly teamId: string
  readonly keyId: string
  /** The `.p8` file's text, PEM with PKCS #8. */
  readonly privateKey: string
  /** Where {@link formPostBridge} is served: a "Return URL" of the Services ID. */
  readonly redirectUri: string
}

/**
 * Apple. It answers by a form that the browser posts, as soon as a name or an address is asked for
 * (developer.apple.com/documentation/signinwithapplerestapi). The client secret is a token that is
 * signed for each request. `email_verified` may be a text. The name comes at the first sign-in only,
 * and nobody has signed it.
 *
 * @throws {AuthConfigError} for what is missing, and a key that is not PEM
 */
export function apple(options: AppleOptions): Provider {
  const { clientId, teamId, keyId, privateKey, redirectUri } = options
  assertGiven('apple', { clientId, teamId, keyId, privateKey })
  assertUrl('apple: redirectUri', redirectUri)
  if (!privateKey.trim().startsWith('-----BEGIN PRIVATE KEY-----')) {
    throw new AuthConfigError(
      'apple: privateKey must be the text of the .p8 file, with its first and last line.',
    )
  }
  return {
    issuer,
    clientId,
    redirectUri,
    scopes: ['openid', 'email', 'name'],
    openId: true,
    stepsUp: false,
    parameters: { response_mode: 'form_post' },
    clientAuth: async (_server, now) => ClientSecretPost(await clientSecret(options, now)),
    identify: (grant) => identityWithName(grant),
  }
}

async function clientSecret(options: AppleOptions, now: Date): Promise<string> {
  const { clientId, teamId, keyId, privateKey } = options
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + secretLifetime * 1000))
    .sign(await importPKCS8(privateKey, 'ES256'))
}

async function identityWithName(grant: Grant): Promise<Identity | null> {
  const identity = await identityOf(grant, ({ email_verified: verified }) => {
    return verified === true || verified === 'true'
  })
  return identity && { ...identity, name: nameIn(grant.response.get('user')) }
}

/** @param user JSON, as it was posted */
function nameIn(user: string | null): string | null {
  try {
    const { firstName, lastName } = objectOf(objectOf(JSON.parse(user ?? '')).name)
    return textOf([textOf(firstName), textOf(lastName)].filter((part) => part !== null).join(' '))
  } catch {
    return null
  }
}
