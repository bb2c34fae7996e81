export type { FactorAdded } from '../core/factor/factor-adding.ts'
export type { FactorEvent } from '../core/factor/factor-events.ts'
export type { FlowAnswer } from '../core/flow/flow.ts'
export type { RecordRefusedEvent } from '../core/record/owned-records.ts'
export type {} from './counted-calls.ts'
export type {} from './errors.ts'
export type { PasskeyRefusedEvent } from './hook-events.ts'
export type { PasskeyInfo } from './passkey-info.ts'
export { passkeyRouter } from './passkey-router.ts'
export type {
  PasskeyAnswer,
  PasskeyRequest,
  PasskeyRouter,
  PasskeyRouterOptions,
} from './passkey-router.ts'
export { passkey, type Passkeys } from './passkey.ts'
export type { RelyingParty, RelyingPartyOptions } from './relying-party.ts'
export { passkeySignUpRouter } from './sign-up-router.ts'
export type { PasskeySignUp, PasskeySignUpInput, PasskeySignUpRouter } from './sign-up-router.ts'
export type { PasskeySignal } from './signal.ts'
export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialDescriptorJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from './webauthn-json.ts'
