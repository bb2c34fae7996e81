import { mails, often, type CountedCall } from '../core/limits/counted-call.ts'

declare module '@trpc-auth/server' {
  interface LimitedCalls {
    requestVerifyToken: true
    verify: 'address'
    changeEmail: true
    confirmEmail: 'address'
  }
}

/** The calls of this concern that send e-mail, or take what an e-mail brought. */
export const counted = {
  requestVerifyToken: { call: 'requestVerifyToken', defaults: { address: often, account: mails } },
  verify: { call: 'verify', defaults: { address: often } },
  changeEmail: { call: 'changeEmail', defaults: { address: often, account: mails } },
  confirmEmail: { call: 'confirmEmail', defaults: { address: often } },
} as const satisfies Record<string, CountedCall>
