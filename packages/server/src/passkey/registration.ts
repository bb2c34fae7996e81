import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, isoCBOR } from '@simplewebauthn/server/helpers'
import { base64url } from 'jose'
import { refuse } from './errors.ts'
import type { RegistrationInput } from './inputs.ts'
import type { PasskeyData } from './passkey-record.ts'
import type { RelyingParty } from './relying-party.ts'

/** EdDSA, ES256 and RS256, the preferred first (RFC 8152, RFC 8812). */
export const algorithms = [-8, -7, -257]

/** What an authenticator says about a passkey that it has made. */
export type NewCredential = Pick<
  PasskeyData,
  'id' | 'publicKey' | 'counter' | 'backupEligible' | 'backedUp' | 'transports' | 'aaguid'
>

/** What the new passkey must be an answer to. */
interface Expected {
  readonly challenge: string
  /** Whether it was created automatically (conditional create), perhaps without asking the user. */
  readonly conditional: boolean
}

/**
 * Checks a new passkey (WebAuthn L3, 7.1), after its client data.
 *
 * @throws {AuthError} `PASSKEY_REFUSED`
 */
export async function verifyRegistration(
  { origins, rpId }: RelyingParty,
  { id, rawId, type, response }: RegistrationInput,
  { challenge, conditional }: Expected,
): Promise<NewCredential> {
  const verified = await verifyRegistrationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: response.clientDataJSON,
        attestationObject: withoutStatement(response.attestationObject),
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    // 7.1, step 15: a conditional creation is the exception.
    requireUserPresence: !conditional,
    requireUserVerification: !conditional,
    supportedAlgorithmIDs: algorithms,
  }).catch((cause: unknown) => {
    throw refuse('PASSKEY_REFUSED', { cause })
  })
  const made = verified.registrationInfo
  // The library does not compare the two, and only the latter is the authenticator's word.
  if (made?.credential.id !== id) throw refuse('PASSKEY_REFUSED')
  return {
    id,
    publicKey: base64url.encode(made.credential.publicKey),
    counter: made.credential.counter,
    backupEligible: made.credentialDeviceType === 'multiDevice',
    backedUp: made.credentialBackedUp,
    transports: [...new Set(response.transports)],
    aaguid: made.aaguid,
  }
}

/**
 * Attestation is not asked for, so what comes all the same is not read: neither its signature, nor
 * certificates, which could name addresses for a verifier to fetch.
 *
 * @throws {AuthError} `PASSKEY_REFUSED`
 */
function withoutStatement(attestationObject: string): string {
  try {
    const bytes = base64url.decode(attestationObject).slice()
    const authData = decodeAttestationObject(bytes).get('authData')
    const none = new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return base64url.encode(isoCBOR.encode(none))
  } catch (cause) {
    throw refuse('PASSKEY_REFUSED', { cause })
  }
}
