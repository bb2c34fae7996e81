import { mails, often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    oauthStart: 'address'
    oauthFinish: 'address'
    oauthEmail: true
  }
}

/** The calls of strangers that ask a provider or send e-mail. Nothing in them can be guessed. */
export const counted = {
  // Whoever changes their mind begins again, and a whole office may share one address.
  oauthStart: { call: 'oauthStart', defaults: { address: { calls: 300, perSeconds: 15 * 60 } } },
  oauthFinish: { call: 'oauthFinish', defaults: { address: often } },
  oauthEmail: { call: 'oauthEmail', defaults: { address: often, account: mails } },
} as const satisfies Record<string, CountedCall>
