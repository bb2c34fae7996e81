import { base64url } from 'jose'
import { z } from 'zod'

/** Bytes in base64url, in one spelling: the last letter has bits that mean nothing (RFC 4648, 3.5). */
const bytes = (most: number) =>
  z
    .string()
    .max(Math.ceil((most * 4) / 3))
    .regex(/^[\w-]+$/)
    .refine((text) => isOneSpelling(text))

function isOneSpelling(text: string): boolean {
  try {
    return base64url.encode(base64url.decode(text)) === text
  } catch {
    return false
  }
}

/** WebAuthn L3, 7.1: no credential id is longer. */
export const credentialId = bytes(1023)

const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

/** Far more than a browser writes: three origins and a challenge. */
const clientDataJSON = bytes(4096)

/** What an authenticator says how it can be reached: browsers hand on what they do not know. */
const transports = z.array(z.string().regex(/^[a-z-]{1,32}$/)).max(16)

export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON,
    // With the certificates of an attestation, which is not asked for and not read.
    attestationObject: bytes(16_384),
    transports: transports.optional(),
  }),
})

export const authenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON,
    authenticatorData: bytes(4096),
    // That of an RSA key of 8,192 bits.
    signature: bytes(1024),
    userHandle: bytes(64).nullish(),
  }),
})

export type RegistrationInput = z.output<typeof registrationResponse>
export type AuthenticationInput = z.output<typeof authenticationResponse>

/** What a user calls a passkey. */
export const passkeyName = z.string().trim().min(1).max(100)
