/*
 * What WebAuthn Level 3 writes as JSON (5.1.8, 5.1.9, 5.8.1): what goes to the browser and back, as the
 * server has it.
 */

export interface CreationOptionsJSON {
  readonly challenge: string
  readonly rp: object
  readonly user: object
}

export interface RequestOptionsJSON {
  readonly challenge: string
}

/** A new passkey. */
export interface RegistrationResponseJSON {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: readonly string[]
  }
}

/** The signature of a passkey. */
export interface AuthenticationResponseJSON {
  readonly id: string
  readonly rawId: string
  readonly type: string
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
}
