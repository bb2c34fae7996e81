import type { HookEvent } from '../core/hooks/hooks.ts'
import type { PasskeyInfo } from './passkey-info.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /**
     * In the background: a passkey has signed, and was refused all the same. Write to the user; it may
     * have been copied.
     */
    afterPasskeyRefused: PasskeyRefusedEvent<TUser>
  }
}

/** A passkey whose signature is right, and something else is not. */
export interface PasskeyRefusedEvent<TUser> extends Omit<HookEvent<TUser>, 'user'> {
  /** Whose it is; `null` if they are gone. */
  readonly user: TUser | null
  readonly passkey: PasskeyInfo
  /**
   * - `COUNTER`: it has counted no further since it was last used (WebAuthn L3, 6.1.1)
   * - `BACKUP_ELIGIBLE`: it says that it may be synced, and said the opposite when it was registered
   *   (7.2), or the other way round
   * - `USER_HANDLE`: it says that it is somebody else's
   */
  readonly reason: 'COUNTER' | 'BACKUP_ELIGIBLE' | 'USER_HANDLE'
}
