import { webAuthn } from './web-authn.ts'

/** What the server says of a user's passkeys: the `signal` of `register`, `rename` and `remove`. */
export interface PasskeySignal {
  readonly rpId: string
  readonly userId: string
  readonly credentialIds: readonly string[]
  readonly name: string
  readonly displayName: string
}

/**
 * Tells the browser which passkeys the user has, and what they are called (WebAuthn L3, 5.1.10): it
 * offers no removed one any more. Never fails: a browser that does not know of it is told nothing.
 */
export async function signalPasskeys(signal: PasskeySignal): Promise<void> {
  const { rpId, userId, credentialIds, name, displayName } = signal
  const api = webAuthn()
  const accepted = { rpId, userId, allAcceptedCredentialIds: credentialIds }
  await told(() => api.signalAllAcceptedCredentials?.(accepted))
  await told(() => api.signalCurrentUserDetails?.({ rpId, userId, name, displayName }))
}

/**
 * Tells the browser that the server does not know this passkey: after `PASSKEY_UNKNOWN` of `signIn`, with
 * the `options` and the `response`. Never fails either.
 */
export function signalUnknownPasskey(
  { rpId }: { readonly rpId: string },
  { id: credentialId }: { readonly id: string },
): Promise<void> {
  return told(() => webAuthn().signalUnknownCredential?.({ rpId, credentialId }))
}

async function told(tell: () => Promise<void> | undefined): Promise<void> {
  try {
    await tell()
  } catch {
    // It is only a courtesy.
  }
}
