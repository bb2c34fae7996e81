export { PasskeyError, type PasskeyErrorCode } from './passkey-error.ts'
export {
  canAutofill,
  canUsePasskeys,
  createPasskey,
  getPasskey,
  type PasskeyRequestOptions,
} from './passkey.ts'
export { signalPasskeys, signalUnknownPasskey, type PasskeySignal } from './signal.ts'
export type {
  AuthenticationResponseJSON,
  CreationOptionsJSON,
  RegistrationResponseJSON,
  RequestOptionsJSON,
} from './web-authn-json.ts'
