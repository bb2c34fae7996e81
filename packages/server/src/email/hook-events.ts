import type { HookEvent, MailEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** For the e-mail that verifies the address. In the background. */
    afterRequestVerify: MailEvent<TUser>
    afterVerify: HookEvent<TUser>
    /** For the e-mail that verifies the new address: it goes to `newEmail`. In the background. */
    afterRequestEmailChange: EmailChangeEvent<TUser>
  }
}

export interface EmailChangeEvent<TUser> extends MailEvent<TUser> {
  readonly newEmail: string
}
