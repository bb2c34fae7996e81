/**
 * Why a passkey was not made or used.
 *
 * - `CANCELLED`: the user said no, did not answer in time, or could not be checked, which browsers do
 *   not tell apart; or something else took its place
 * - `NOT_SUPPORTED`: this browser, page or authenticator cannot do it
 * - `EXISTS`: the authenticator has a passkey of this user already
 * - `FAILED`: anything else, with its `cause`
 */
export type PasskeyErrorCode = 'CANCELLED' | 'EXISTS' | 'FAILED' | 'NOT_SUPPORTED'

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly code: PasskeyErrorCode

  constructor(code: PasskeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** By the names that WebAuthn gives its errors (L3, 5.1.3 and 5.1.4). */
const codes: Readonly<Partial<Record<string, PasskeyErrorCode>>> = {
  AbortError: 'CANCELLED',
  NotAllowedError: 'CANCELLED',
  InvalidStateError: 'EXISTS',
  ConstraintError: 'NOT_SUPPORTED',
  NotSupportedError: 'NOT_SUPPORTED',
}

export function passkeyError(cause: unknown): PasskeyError {
  if (cause instanceof PasskeyError) return cause
  const { name = '', message = '' } = cause instanceof Error ? cause : {}
  return new PasskeyError(codes[name] ?? 'FAILED', message, { cause })
}
