import { ClientSecretPost, type JsonObject } from 'oauth4webapi'
import type { Identity } from '../identity.ts'
import { assertGiven, type ClientOptions } from '../provider-check.ts'
import type { Grant, Provider } from '../provider.ts'
import { emailOf, textOf } from '../said.ts'

/** A well-known provider of OpenID Connect. */
interface WellKnown {
  /** Of the function that makes it. */
  readonly name: string
  readonly issuer: string
  readonly scopes: readonly string[]
  readonly parameters?: Readonly<Record<string, string>>
  /** Whether an address is proved, by what the provider says. */
  readonly isProved: (claims: JsonObject, email: string) => boolean
}

/** What the well-known ones have in common: the secret goes into the body. */
export function openId(
  { name, isProved, ...known }: WellKnown,
  { clientId, clientSecret }: ClientOptions,
): Provider {
  assertGiven(name, { clientId, clientSecret })
  return {
    ...known,
    clientId,
    openId: true,
    stepsUp: false,
    clientAuth: () => ClientSecretPost(clientSecret),
    identify: (grant) => identityOf(grant, isProved),
  }
}

/**
 * Who it is by the claims of the id_token. Many providers put the address into UserInfo only, which is
 * asked then.
 *
 * @param isProved the provider's own rule for addresses
 */
export async function identityOf(
  grant: Grant,
  isProved: WellKnown['isProved'],
): Promise<Identity | null> {
  const { idToken } = grant
  if (idToken === null) return null
  const issuer = textOf(idToken['iss'])
  const subject = textOf(idToken['sub'])
  if (issuer === null || subject === null) return null
  const claims = 'email' in idToken ? idToken : { ...(await grant.userInfo()), ...idToken }
  const email = emailOf(claims['email'])
  return {
    issuer,
    subject,
    email,
    emailProved: email !== null && isProved(claims, email),
    name: textOf(claims['name']),
    picture: textOf(claims['picture']),
    claims,
  }
}
