import { PasskeyError } from './passkey-error.ts'
import { beside, inDialog } from './turn.ts'
import { ask, completeWebAuthn, isComplete, webAuthn } from './web-authn.ts'
import type {
  AuthenticationResponseJSON,
  CreationOptionsJSON,
  RegistrationResponseJSON,
  RequestOptionsJSON,
} from './web-authn-json.ts'

export interface PasskeyRequestOptions {
  /**
   * `createPasskey`: the browser creates one automatically (conditional create), without a dialog, if its
   * user has just filled in a password from it. `getPasskey`: it offers passkeys among what it fills in, in a field with
   * `autocomplete="username webauthn"`, and asks in no dialog.
   *
   * @default false
   */
  readonly conditional?: boolean
  /** Ends the request: it then fails with `CANCELLED`. */
  readonly signal?: AbortSignal
}

/** Whether this browser can make and use passkeys, on this page. */
export function canUsePasskeys(): boolean {
  return isComplete(webAuthn())
}

/** Whether it offers them among what it fills in: `getPasskey(options, { conditional: true })`. */
export async function canAutofill(): Promise<boolean> {
  return canUsePasskeys() && (await webAuthn().isConditionalMediationAvailable?.()) === true
}

/**
 * Has the browser make a passkey, with the `options` of `registerOptions` or `signUpOptions`.
 *
 * @returns the `response` for `register` or `signUp`
 * @throws {PasskeyError}
 */
export async function createPasskey(
  options: CreationOptionsJSON,
  { conditional = false, signal }: PasskeyRequestOptions = {},
): Promise<RegistrationResponseJSON> {
  const api = completeWebAuthn()
  // A browser that does not know of it would open a dialog that nobody has asked for.
  if (conditional && (await api.getClientCapabilities?.())?.['conditionalCreate'] !== true) {
    throw new PasskeyError(
      'NOT_SUPPORTED',
      'This browser creates no passkeys automatically (conditional create).',
    )
  }
  const publicKey = api.parseCreationOptionsFromJSON(options)
  const mediation = conditional ? { mediation: 'conditional' as const } : {}
  const take = conditional ? beside : inDialog
  return take<RegistrationResponseJSON>(
    (one) => ask('create', { ...mediation, publicKey, signal: one }),
    signal,
  )
}

/**
 * Has the browser use a passkey, with the `options` of `signInOptions` or `verifyOptions`. One that is
 * offered beside a form makes room for a dialog, and goes on if that is cancelled.
 *
 * @returns the `response` for `signIn` or `verify`
 * @throws {PasskeyError}
 */
export async function getPasskey(
  options: RequestOptionsJSON,
  { conditional = false, signal }: PasskeyRequestOptions = {},
): Promise<AuthenticationResponseJSON> {
  const publicKey = completeWebAuthn().parseRequestOptionsFromJSON(options)
  const mediation = conditional ? { mediation: 'conditional' as const } : {}
  const take = conditional ? beside : inDialog
  return take<AuthenticationResponseJSON>(
    (one) => ask('get', { ...mediation, publicKey, signal: one }),
    signal,
  )
}
