export { Authenticator, flags, type Bent } from '../../src/testing/passkey/authenticator.ts'
