import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    TOTP_CODE_WRONG: 'BAD_REQUEST'
    TOTP_SETUP_EXPIRED: 'BAD_REQUEST'
  }
}

export const refuse = refusals({
  TOTP_CODE_WRONG: 'BAD_REQUEST',
  TOTP_SETUP_EXPIRED: 'BAD_REQUEST',
})
