import type { BackgroundOptions } from './background.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Secret } from './secret.ts'

/** What every hook is told. */
export interface HookEvent<TUser> {
  /** The user it is about, as it is now. */
  readonly user: TUser
  /** The HTTP exchange of the call, for its request headers. */
  readonly exchange: Exchange
}

/** A mail is to be sent to the user. The token belongs into its link and nowhere else. */
export interface MailEvent<TUser> extends HookEvent<TUser> {
  readonly token: Secret
}

export interface SignInEvent<TUser> extends HookEvent<TUser> {
  /** Name of the backend. */
  readonly backend: string
}

/**
 * What each hook is told.
 *
 * - `before…` runs before anything is written; what it throws, a `TRPCError` of its own for one, is
 *   the answer.
 * - `after…` runs once it is written. What it throws is reported and undoes nothing. The answer
 *   waits for it, except for those marked "in the background".
 *
 * None is ever given a password or its hash.
 */
export interface HookEvents<TUser> {
  /** The user is what would be written. */
  beforeRegister: HookEvent<TUser>
  /** In the background if `hideExistingEmail` is on. */
  afterRegister: HookEvent<TUser>
  /**
   * Somebody tried to register this user's address, and `hideExistingEmail` is on: the mail that
   * tells the owner. In the background.
   */
  afterRegisterExisting: HookEvent<TUser>
  afterLogin: SignInEvent<TUser>
  /** The user is `null` if the address is nobody's. In the background. */
  afterLoginFailed: { readonly email: string } & HookEvent<TUser | null>
  afterLogout: SignInEvent<TUser>
  /** The mail that proves the address. In the background. */
  afterRequestVerify: MailEvent<TUser>
  afterVerify: HookEvent<TUser>
  /** The mail by which a forgotten password is replaced. In the background. */
  afterForgotPassword: MailEvent<TUser>
  afterResetPassword: HookEvent<TUser>
  /** The mail that proves the new address: it goes to `newEmail`. In the background. */
  afterRequestEmailChange: MailEvent<TUser> & { readonly newEmail: string }
  /** A changed address or password too: the place for the mail that tells the owner of it. */
  afterUpdate: HookEvent<TUser> & {
    /** The user as it was, with the old address. */
    readonly previous: TUser
    /** Names of the fields that were changed; `'password'` for a new password. */
    readonly changed: readonly string[]
  }
  beforeDelete: HookEvent<TUser>
  afterDelete: HookEvent<TUser>
}

export type HookName = keyof HookEvents<unknown>

/** The app's own part in the life of a user; each may be asynchronous. */
export type Hooks<TUser> = {
  readonly [TName in HookName]?: (event: HookEvents<TUser>[TName]) => void | Promise<void>
}

export interface HookOptions extends BackgroundOptions {
  /**
   * Told of what an `after…` hook has thrown.
   *
   * @default writes the names of the hook and of the error to the console, not its message, which
   *   may hold the link of a mail
   */
  readonly onHookError?: (error: unknown, hook: HookName) => void
  /**
   * Seconds for one hook. A `before…` hook that takes longer is answered with `UNAVAILABLE`; one of
   * the others is reported and waited for no longer.
   *
   * @default 10
   */
  readonly hookTimeoutSeconds?: number
}
