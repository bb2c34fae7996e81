import { guesses, mails, often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    login: true
    forgotPassword: true
    resetPassword: 'address'
    currentPassword: true
  }
}

/** The calls of this concern that guess, hash or send e-mail. */
export const counted = {
  login: { call: 'login', defaults: { address: often, account: guesses } },
  forgotPassword: { call: 'forgotPassword', defaults: { address: often, account: mails } },
  resetPassword: { call: 'resetPassword', defaults: { address: often } },
  currentPassword: { call: 'currentPassword', defaults: { address: often, account: guesses } },
} as const satisfies Record<string, CountedCall>
