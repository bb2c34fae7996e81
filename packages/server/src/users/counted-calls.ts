import { mails, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    register: true
  }
}

/** The call of this concern that makes users, however they are proved. */
export const counted = {
  register: {
    call: 'register',
    defaults: { address: { calls: 300, perSeconds: 15 * 60 }, account: mails },
  },
} as const satisfies Record<string, CountedCall>
