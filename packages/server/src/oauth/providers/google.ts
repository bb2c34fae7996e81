import { textOf } from '../said.ts'
import type { ClientOptions } from '../provider-check.ts'
import type { Provider } from '../provider.ts'
import { openId } from './open-id.ts'

export interface GoogleOptions extends ClientOptions {
  /** Only accounts of this Google Workspace domain. @default all */
  readonly hostedDomain?: string
}

/**
 * Google. It is authoritative for addresses of Gmail and of Google Workspace, where `hd` is said.
 * Others were verified once, and may be somebody else's by now
 * (developers.google.com/identity/gsi/web/guides/verify-google-id-token).
 *
 * @throws {AuthConfigError} for an id or secret that is missing
 */
export function google({ hostedDomain, ...client }: GoogleOptions): Provider {
  const provider = openId(
    {
      name: 'google',
      issuer: 'https://accounts.google.com',
      scopes: ['openid', 'email', 'profile'],
      ...(hostedDomain !== undefined && { parameters: { hd: hostedDomain } }),
      isProved: ({ email_verified: verified, hd }, email) =>
        verified === true && (textOf(hd) !== null || /@(gmail|googlemail)\.com$/i.test(email)),
    },
    client,
  )
  if (hostedDomain === undefined) return provider
  return {
    ...provider,
    // The parameter is a hint, which the person can take away.
    async identify(grant) {
      const isHosted = grant.idToken?.['hd'] === hostedDomain
      return isHosted ? provider.identify(grant) : null
    },
  }
}
