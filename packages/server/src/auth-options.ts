import type { Backend } from './backend.ts'
import type { Doctor } from './doctor.ts'
import type { HookOptions, Hooks } from './hooks.ts'
import type { LimitOptions } from './limits/limit-options.ts'
import type { MailOptions } from './mail-token.ts'
import type { PasswordOptions } from './password.ts'
import type { ProfileOutput, ProfileSchema } from './profile.ts'
import type { UserStore } from './store/store.ts'
import type { User } from './user.ts'

/** What `createAuth` is given. */
export interface AuthOptions<
  TSchema extends ProfileSchema,
  THides extends boolean = false,
> extends HookOptions {
  /** Tried in this order on every request; the first is the one that `login` uses. */
  readonly backends: readonly Backend[]
  readonly users: UserStore
  /**
   * The app's own user fields: part of what `register` takes and of every user. What it puts out
   * is stored as JSON, so it can hold no `Date`.
   *
   * @default no fields
   */
  readonly profile?: TSchema
  /** @default argon2id, 8 to 128 characters, none of the most common */
  readonly passwords?: PasswordOptions
  /** The app's own part in the life of a user: the mails, for one. @default none */
  readonly hooks?: Hooks<User<ProfileOutput<TSchema>>>
  /** For `verifyRouter`, `resetPasswordRouter` and `accountRouter`. @default no mails */
  readonly mail?: MailOptions
  /**
   * Tells nobody whether an address has an account: `register` answers the same for one that is
   * taken (its `user` is `null` then and always), and the hook `afterRegisterExisting` writes to its
   * owner. `login` must require verification.
   *
   * @default false: `REGISTER_USER_ALREADY_EXISTS`
   */
  readonly hideExistingEmail?: THides
  /**
   * Origins of other hosts whose pages may sign in and send writes with the session cookie, as in
   * `https://app.example`. CORS is still the app's to allow.
   *
   * @default none: the server's own origin only
   */
  readonly trustedOrigins?: readonly string[]
  /**
   * How often one address and one account may call what guesses, hashes or sends mail. `'none'`
   * leaves it to something in front of the app, which sees requests where this layer sees calls.
   *
   * @default 100 calls in 15 minutes for an address, 30 for an account, counted in memory
   */
  readonly limits?: LimitOptions | 'none'
  /**
   * Proxies in front of the app that append to `X-Forwarded-For`. Only what they have appended is
   * taken for the client's address; 0 ignores the header, for anybody can send it.
   *
   * @default 0
   */
  readonly trustProxy?: number
  /**
   * Seconds between two looks at whether a subscription's caller is still signed in. A session's
   * expiry ends it at once; a revoked session or a deactivated user at the next look.
   *
   * @default 10
   */
  readonly recheckSeconds?: number
  /**
   * Seconds for an answer of a store. What takes longer is answered with `UNAVAILABLE`, and signs
   * nobody out.
   *
   * @default 2
   */
  readonly storeTimeoutSeconds?: number
  /**
   * Says in development why a call is signed out: `doctor()` of `@trpc-auth/server/doctor`, which
   * refuses to be made in production.
   *
   * @default none
   */
  readonly doctor?: Doctor | undefined
  /** What time it is: pass another one in tests. @default the system's clock */
  readonly clock?: () => Date
}
