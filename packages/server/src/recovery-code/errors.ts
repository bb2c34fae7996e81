import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    RECOVERY_CODE_WRONG: 'BAD_REQUEST'
  }
}

/** With the code of the core for whoever has no factor that codes could stand in for. */
export const refuse = refusals({
  RECOVERY_CODE_WRONG: 'BAD_REQUEST',
  FACTOR_REQUIRED: 'CONFLICT',
})
