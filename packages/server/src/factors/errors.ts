import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    RESET_OWN_FACTORS: 'BAD_REQUEST'
  }
}

/** With the code of users that an administrator names and nobody is. */
export const refuse = refusals({
  RESET_OWN_FACTORS: 'BAD_REQUEST',
  USER_NOT_FOUND: 'NOT_FOUND',
})
