import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    VERIFY_USER_BAD_TOKEN: 'BAD_REQUEST'
    VERIFY_USER_ALREADY_VERIFIED: 'BAD_REQUEST'
    CHANGE_EMAIL_BAD_TOKEN: 'BAD_REQUEST'
    SIGN_IN_REQUIRED: 'FORBIDDEN'
  }
}

export const refuse = refusals({
  VERIFY_USER_BAD_TOKEN: 'BAD_REQUEST',
  VERIFY_USER_ALREADY_VERIFIED: 'BAD_REQUEST',
  CHANGE_EMAIL_BAD_TOKEN: 'BAD_REQUEST',
  SIGN_IN_REQUIRED: 'FORBIDDEN',
})
