import type { HookEvent } from '../core/hooks/hooks.ts'

declare module '@trpc-auth/server' {
  interface HookEvents<TUser> {
    /** The user is what would be written; its id is empty if the database generates it. */
    beforeRegister: HookEvent<TUser>
    /** In the background if `hideExistingEmail` is on. */
    afterRegister: HookEvent<TUser>
    /**
     * Somebody tried to register this user's address, and `hideExistingEmail` is on: for the e-mail
     * that tells the owner. In the background.
     */
    afterRegisterExisting: HookEvent<TUser>
    /** Also for a changed address or password: the place for the e-mail that tells the owner. */
    afterUpdate: UpdateEvent<TUser>
    beforeDelete: HookEvent<TUser>
    afterDelete: HookEvent<TUser>
  }
}

export interface UpdateEvent<TUser> extends HookEvent<TUser> {
  /** The user as they were, with the old address. */
  readonly previous: TUser
  /** Names of the fields that were changed; `'password'` for a new password. */
  readonly changed: readonly string[]
}
