import type { Backend } from './core/backend/backend.ts'
import type { Doctor, Factor } from './core/core.ts'
import type { RecordStore } from './core/store/record-store.ts'
import type { HookOptions, Hooks } from './core/hooks/hooks.ts'
import type { TrustedOriginsOption } from './core/exchange/trusted-origins.ts'
import type { LimitOptions } from './core/limits/limit-options.ts'
import type { PasswordOptions } from './password/password.ts'
import type { NoProfile, OwnFields, ProfileSchema } from './core/profile.ts'
import type { UserStore } from './core/store/user-store.ts'
import type { User } from './core/user.ts'

/** What `createAuth` is given. */
export interface AuthOptions<
  TSchema extends ProfileSchema,
  THides extends boolean = false,
  TFactors extends readonly Factor[] = readonly [],
  TManaged extends ProfileSchema = NoProfile,
> extends HookOptions {
  /** Tried in this order on every request; `login` uses the first. */
  readonly backends: readonly Backend[]
  readonly users: UserStore
  /**
   * The app's own user fields: part of the input of `register` and of every user. The output is
   * stored as JSON, so it cannot contain a `Date`.
   *
   * @default no fields
   */
  readonly profile?: TSchema
  /**
   * The app's own fields that users never set: a role, a plan. They are part of every user, and
   * `createUser` and superusers set them. Each needs a default or must be optional,
   * because users register without them. Stored with the profile, so that a field can move from
   * there.
   *
   * @default no fields
   */
  readonly managed?: TManaged
  /**
   * Where concerns keep what they know about users: factors, linked accounts, spent codes. Nothing
   * in the core needs it.
   *
   * @default none
   */
  readonly records?: RecordStore
  /**
   * Further proofs. Users who have set one up are asked for it, whichever way they come in.
   *
   * @default none
   */
  readonly factors?: TFactors
  /**
   * Who may not be let in without a factor. Whoever has none yet is let in only to set one up.
   * Evaluated when somebody signs in: for a procedure that must have it whatever changed since,
   * require `factors(2)` of `@trpc-auth/server/step-up`. If it throws, nobody is let in: `UNAVAILABLE`.
   *
   * @default nobody
   */
  readonly requireFactor?: (user: User<OwnFields<TSchema, TManaged>>) => boolean | Promise<boolean>
  /**
   * For the keys of everything that is neither a session nor a password: tokens in e-mails, what is
   * sealed at rest. At least 32 bytes; a list is a key ring, as for sessions. It may be the secret
   * of a backend: each purpose has its own key.
   *
   * @default none: whatever needs it says so at start-up
   */
  readonly secret?: string | readonly string[]
  /** @default argon2id, 8 to 128 characters, none of the most common */
  readonly passwords?: PasswordOptions
  /**
   * The app's own code at each step of a user's life, such as e-mails. Of a list, only the `before…`
   * hooks run in turn, until one throws; the `after…` hooks of an event run side by side.
   *
   * @default none
   */
  readonly hooks?:
    | Hooks<User<OwnFields<TSchema, TManaged>>>
    | readonly Hooks<User<OwnFields<TSchema, TManaged>>>[]
  /**
   * Never reveals whether an address has an account: `register` answers the same for one that is
   * taken (its `user` is always `null`), and the hook `afterRegisterExisting` writes to its owner.
   * `login` must require verification.
   *
   * @default false: `REGISTER_USER_ALREADY_EXISTS`
   */
  readonly hideExistingEmail?: THides
  /**
   * Origins of other hosts whose pages may sign in and send writes with the session cookie, as in
   * `https://app.example`; `https://*.app.example` for all of its subdomains, at any depth; or with a
   * scheme of its own, as in `capacitor://localhost`. A function names those of a request, for tenants
   * and previews. Allowing CORS is still up to the app.
   *
   * @default none: the server's own origin only
   */
  readonly trustedOrigins?: TrustedOriginsOption
  /**
   * How often one address and one account may make calls that guess, hash or send e-mail. `'none'`
   * leaves it to something in front of the app, which sees requests where this layer sees calls.
   *
   * @default 100 calls in 15 minutes for an address, 30 for an account, counted in memory
   */
  readonly limits?: LimitOptions | 'none'
  /**
   * Number of proxies in front of the app that append to `X-Forwarded-For`. Only what they appended
   * is taken for the client's address; 0 ignores the header, because anybody can send it.
   *
   * @default 0
   */
  readonly trustProxy?: number
  /**
   * Seconds between two checks that a subscription's caller is still signed in. A session's expiry
   * ends it at once; a revoked session or a deactivated user at the next check.
   *
   * @default 10
   */
  readonly recheckSeconds?: number
  /**
   * Seconds that a store, a requirement (`when`) or a factor may take. If one takes longer, the
   * answer is `UNAVAILABLE`, and nobody is signed out.
   *
   * @default 2
   */
  readonly storeTimeoutSeconds?: number
  /**
   * Says in development why a caller is not signed in: `doctor()` of `@trpc-auth/server/doctor`,
   * which throws in production.
   *
   * @default none
   */
  readonly doctor?: Doctor | undefined
  /** What time it is: pass another one in tests. @default the system's clock */
  readonly clock?: () => Date
}
