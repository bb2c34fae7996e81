import { often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    totp: true
    totpInMonth: true
  }
}

/** Three of a million codes are right at any time: fewer guesses than at a password. */
const guesses = { calls: 10, perSeconds: 15 * 60 }

/** Guesses that are never too many at once (NIST SP 800-63B, 5.2.2). */
const inMonth = { calls: 100, perSeconds: 30 * 24 * 60 * 60 }

export const counted = [
  { call: 'totp', defaults: { address: often, account: guesses } },
  { call: 'totpInMonth', defaults: { account: inMonth } },
] as const satisfies readonly CountedCall[]
