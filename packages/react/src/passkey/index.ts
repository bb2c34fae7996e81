export {
  useAddPasskey,
  usePasskeySignIn,
  type AddPasskeySteps,
  type PasskeySignIn,
  type PasskeySignInSteps,
} from './use-passkey.ts'
