import type { HookEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** In the background: write to the user, for they may have lost a factor, or the codes. */
    afterRecoveryCodeUsed: RecoveryCodeUsedEvent<TUser>
  }
}

/** A recovery code was used, and is void. */
export interface RecoveryCodeUsedEvent<TUser> extends HookEvent<TUser> {
  /** How many are left. */
  readonly left: number
}
