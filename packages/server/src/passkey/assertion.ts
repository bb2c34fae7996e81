import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import { base64url } from 'jose'
import { refuse } from './errors.ts'
import type { AuthenticationInput } from './inputs.ts'
import type { Passkey, PasskeyData } from './passkey-record.ts'
import type { RelyingParty } from './relying-party.ts'

/** What a passkey says about itself when it is used. */
export type Assertion = Pick<PasskeyData, 'counter' | 'backupEligible' | 'backedUp'>

/**
 * Checks that a passkey has signed a challenge, and has checked its user (WebAuthn L3, 7.2), after its
 * client data.
 *
 * @throws {AuthError} `PASSKEY_REFUSED`
 */
export async function verifyAssertion(
  { origins, rpId }: RelyingParty,
  { id, rawId, type, response }: AuthenticationInput,
  { passkey, challenge }: { readonly passkey: Passkey; readonly challenge: string },
): Promise<Assertion> {
  const { clientDataJSON, authenticatorData, signature } = response
  const { publicKey } = passkey.data
  const verified = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    requireUserVerification: true,
    // Whether it has counted on is found out later, with the record that is written.
    credential: { id, publicKey: base64url.decode(publicKey).slice(), counter: 0 },
  }).catch((cause: unknown) => {
    throw refuse('PASSKEY_REFUSED', { cause })
  })
  if (!verified.verified) throw refuse('PASSKEY_REFUSED')
  const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo
  return {
    counter: newCounter,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
  }
}
