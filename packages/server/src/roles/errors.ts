import { refusals } from '../core/errors.ts'

declare module '@trpc-auth/server' {
  interface AuthErrorCodes {
    GRANT_REQUIRED: 'FORBIDDEN'
  }
}

export const refuse = refusals({ GRANT_REQUIRED: 'FORBIDDEN' })
