import type { HookEvent, MailEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** The user is `null` if nobody has the address. In the background. */
    afterLoginFailed: LoginFailedEvent<TUser>
    /** For the e-mail with which a forgotten password is replaced. In the background. */
    afterForgotPassword: MailEvent<TUser>
    afterResetPassword: HookEvent<TUser>
  }
}

export interface LoginFailedEvent<TUser> extends HookEvent<TUser | null> {
  /** As it was typed. */
  readonly email: string
}
