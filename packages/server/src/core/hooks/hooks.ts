import type { BackgroundOptions } from './background.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Secret } from '../user.ts'

/** What every hook gets. */
export interface HookEvent<TUser> {
  /** The user it is about, as they are now. */
  readonly user: TUser
  /** The HTTP exchange of the call, for its request headers. */
  readonly exchange: Exchange
}

/** An e-mail is to be sent to the user. The token belongs in its link and nowhere else. */
export interface MailEvent<TUser> extends HookEvent<TUser> {
  readonly token: Secret
}

export interface SignInEvent<TUser> extends HookEvent<TUser> {
  /** Name of the backend. */
  readonly backend: string
}

/**
 * What each hook gets. A concern adds its own events by declaration merging, so that apps that do
 * not import it do not see them.
 *
 * - `before…` runs before anything is written; what it throws, such as a `TRPCError` of its own, is
 *   the answer. Several run in turn.
 * - `after…` runs once it is written. What it throws is reported and undoes nothing. Several run at
 *   the same time. The answer
 *   waits for it, except for those marked "in the background".
 *
 * None is ever given a password or its hash.
 */
export interface HookEvents<TUser> {
  /** Once the user has proved everything: with a second factor, when that was proved. */
  afterLogin: SignInEvent<TUser>
  afterLogout: SignInEvent<TUser>
}

export type HookName = keyof HookEvents<unknown>

/** What a listener to everything gets: never an e-mail token. */
export type AnyHookEvent<TUser> = {
  [TName in HookName]: Omit<HookEvents<TUser>[TName], 'token'>
}[HookName]

/** One hook for each event. */
export type NamedHooks<TUser> = {
  readonly [TName in HookName]?: (event: HookEvents<TUser>[TName]) => void | Promise<void>
}

/** The app's own code at each step of a user's life; each may be asynchronous. */
export type Hooks<TUser> = NamedHooks<TUser> & {
  /** Called for every event, like an `after…` hook: for a log. What it throws undoes nothing. */
  readonly each?: (name: HookName, event: AnyHookEvent<TUser>) => void | Promise<void>
}

export interface HookOptions extends BackgroundOptions {
  /**
   * Gets what an `after…` hook throws.
   *
   * @default writes the names of the hook and of the error to the console, not its message, which
   *   may contain the link of an e-mail
   */
  readonly onHookError?: (error: unknown, hook: HookName) => void
  /**
   * Seconds for one hook. If a `before…` hook takes longer, the answer is `UNAVAILABLE`; any other
   * is reported, and no longer waited for.
   *
   * @default 10
   */
  readonly hookTimeoutSeconds?: number
}
