/*
 * What WebAuthn Level 3 writes as JSON (5.1.8, 5.1.9, 5.8.1), as far as it is used here. All bytes are in
 * base64url.
 */

export interface PublicKeyCredentialDescriptorJSON {
  type: 'public-key'
  id: string
  transports: string[]
}

/** For `createPasskey` of `@trpc-auth/client/passkey`, or any other client of WebAuthn. */
export interface PublicKeyCredentialCreationOptionsJSON {
  rp: { id: string; name: string }
  user: { id: string; name: string; displayName: string }
  challenge: string
  pubKeyCredParams: { type: 'public-key'; alg: number }[]
  /** In milliseconds. */
  timeout: number
  excludeCredentials: PublicKeyCredentialDescriptorJSON[]
  authenticatorSelection: {
    residentKey: 'required'
    requireResidentKey: true
    userVerification: 'required' | 'preferred'
  }
  attestation: 'none'
}

/** For `getPasskey` of `@trpc-auth/client/passkey`, or any other client of WebAuthn. */
export interface PublicKeyCredentialRequestOptionsJSON {
  challenge: string
  /** In milliseconds. */
  timeout: number
  rpId: string
  allowCredentials: PublicKeyCredentialDescriptorJSON[]
  userVerification: 'required'
}

/** What `createPasskey` returns: `toJSON()` of the new credential. What else is in it is not read. */
export interface RegistrationResponseJSON {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: readonly string[] | undefined
  }
}

/** What `getPasskey` returns: `toJSON()` of the assertion. What else is in it is not read. */
export interface AuthenticationResponseJSON {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string | null | undefined
  }
}
