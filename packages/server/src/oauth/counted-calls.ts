import { often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    oauthStart: 'address'
    oauthFinish: 'address'
  }
}

/** The calls of strangers that ask a provider. Nothing in them can be guessed. */
export const counted = {
  // Whoever changes their mind begins again, and a whole office may share one address.
  oauthStart: { call: 'oauthStart', defaults: { address: { calls: 300, perSeconds: 15 * 60 } } },
  oauthFinish: { call: 'oauthFinish', defaults: { address: often } },
} as const satisfies Record<string, CountedCall>
