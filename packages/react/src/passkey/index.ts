export type { PasskeyCall } from './passkey-call.ts'
export { useAddPasskey, type AddPasskeySteps, type NewPasskey } from './use-add-passkey.ts'
export {
  usePasskeySignIn,
  type PasskeySignIn,
  type PasskeySignInSteps,
} from './use-passkey-sign-in.ts'
