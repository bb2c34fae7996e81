import { often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    passkeyOptions: 'address'
    passkeySignIn: 'address'
    passkeyVerify: 'address'
  }
}

/**
 * The calls of strangers, and those that verify a signature. Not counted by account: nobody guesses a
 * signature, and a count would be a way to lock the owner out.
 */
export const counted = {
  // Of every page that offers to sign in, whether anybody does.
  passkeyOptions: {
    call: 'passkeyOptions',
    defaults: { address: { calls: 300, perSeconds: 15 * 60 } },
  },
  passkeySignIn: { call: 'passkeySignIn', defaults: { address: often } },
  passkeyVerify: { call: 'passkeyVerify', defaults: { address: often } },
} as const satisfies Record<string, CountedCall>
