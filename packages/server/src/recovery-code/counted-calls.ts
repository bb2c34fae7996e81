import { often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    recoveryCode: true
    renewRecoveryCodes: true
  }
}

const minutes = 60

/** Nobody guesses a code of 80 bits, but each guess costs a hash; and each new set costs ten. */
export const counted = {
  verify: {
    call: 'recoveryCode',
    defaults: { address: often, account: { calls: 10, perSeconds: 15 * minutes } },
  },
  renew: {
    call: 'renewRecoveryCodes',
    defaults: { address: often, account: { calls: 5, perSeconds: 15 * minutes } },
  },
} as const satisfies Record<string, CountedCall>
