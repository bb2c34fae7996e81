import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    PASSKEY_COUNTER: 'BAD_REQUEST'
    PASSKEY_EXISTS: 'CONFLICT'
    PASSKEY_EXPIRED: 'BAD_REQUEST'
    PASSKEY_LIMIT: 'CONFLICT'
    PASSKEY_REFUSED: 'BAD_REQUEST'
    PASSKEY_UNKNOWN: 'NOT_FOUND'
  }
}

export const refuse = refusals({
  PASSKEY_COUNTER: 'BAD_REQUEST',
  PASSKEY_EXISTS: 'CONFLICT',
  PASSKEY_EXPIRED: 'BAD_REQUEST',
  PASSKEY_LIMIT: 'CONFLICT',
  PASSKEY_REFUSED: 'BAD_REQUEST',
  PASSKEY_UNKNOWN: 'NOT_FOUND',
})
