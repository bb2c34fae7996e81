import { timeout } from './challenges.ts'
import type { Passkey } from './passkey-record.ts'
import { algorithms } from './registration.ts'
import type { RelyingParty } from './relying-party.ts'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from './webauthn-json.ts'

interface NewPasskey {
  readonly challenge: string
  readonly user: PublicKeyCredentialCreationOptionsJSON['user']
  /** Those that the user has: an authenticator that has one makes no other. */
  readonly existing: readonly Passkey[]
  readonly conditional: boolean
}

/** For a passkey that signs in by itself, checks its user, and needs no word from its maker. */
export function creationOptions(
  { rpId, rpName }: RelyingParty,
  { challenge, user, existing, conditional }: NewPasskey,
): PublicKeyCredentialCreationOptionsJSON {
  return {
    rp: { id: rpId, name: rpName },
    user,
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout,
    excludeCredentials: existing.map(descriptorOf),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      // A browser that must ask would create none automatically.
      userVerification: conditional ? 'preferred' : 'required',
    },
    attestation: 'none',
  }
}

/** @param allowed those that would do; none for whichever the user chooses */
export function requestOptions(
  { rpId }: RelyingParty,
  { challenge, allowed }: { readonly challenge: string; readonly allowed: readonly Passkey[] },
): PublicKeyCredentialRequestOptionsJSON {
  const allowCredentials = allowed.map(descriptorOf)
  return { challenge, timeout, rpId, allowCredentials, userVerification: 'required' }
}

function descriptorOf({ data: { id, transports } }: Passkey): PublicKeyCredentialDescriptorJSON {
  return { type: 'public-key', id, transports: [...transports] }
}
