import type { HookEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** In the background: write to the user, whom a password lets in from now on. */
    afterFactorsReset: FactorsResetEvent<TUser>
  }
}

/** An administrator has deleted all factors of a user. */
export interface FactorsResetEvent<TUser> extends HookEvent<TUser> {
  /** The superuser who did. */
  readonly by: TUser
}
