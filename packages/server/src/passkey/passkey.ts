import type { Factor } from '../core/core.ts'
import { isFactor, passkeys } from './passkey-record.ts'
import { relyingParty, type RelyingParty, type RelyingPartyOptions } from './relying-party.ts'

/** Passkeys as a factor of `createAuth`, and the site that they are for. */
export interface Passkeys extends Factor<'passkey'>, RelyingParty {
  /**
   * What the site `rpId` answers at `/.well-known/webauthn`, as JSON, where it has `relatedOrigins`
   * (WebAuthn L3, 5.11.1).
   */
  readonly wellKnown: { readonly origins: readonly string[] }
}

/**
 * Passkeys, for `createAuth({ factors: [passkeys] })` and `passkeyRouter`. Each checks its user, by
 * fingerprint, face or PIN, so it counts for two factors (NIST SP 800-63B-4, 3.1.7), and is a complete
 * sign-in on its own. Users who have one are asked for it after a password, too; if it was created
 * automatically (conditional create), only once they have used it.
 *
 * @throws {AuthConfigError} for an origin that is not one, for an `rpId` that is not part of an origin's
 *   host, and for several hosts without `rpId`
 */
export function passkey(options: RelyingPartyOptions): Passkeys {
  const party = relyingParty(options)
  return {
    ...party,
    name: 'passkey',
    counts: 2,
    wellKnown: { origins: party.origins },
    enrolled: (core, userId) => passkeys.has(core, userId, isFactor),
    forget: (core, userId) => passkeys.deleteAll(core, userId),
  }
}
