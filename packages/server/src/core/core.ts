import type { Awaitable } from './awaitable.ts'
import type { Backend } from './backend/backend.ts'
import type { Sender } from './exchange/client-address.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { KeyMaker } from './keys/auth-keys.ts'
import type { Passwords } from './passwords.ts'
import type { Examine } from './refusal.ts'
import type { RecordStore } from './store/record-store.ts'
import type { TrustedOrigins } from './exchange/trusted-origins.ts'
import type { UserStore } from './store/user-store.ts'
import type { Profile, User, UserRecord } from './user.ts'

/**
 * A further proof that a user can be asked for. Users who have set one up are asked for it at every
 * sign-in, whichever way they come in.
 */
export interface Factor<TName extends string = string> {
  /** The method that proves it: `'totp'`, `'passkey'`. Unique in the app. */
  readonly name: TName
  /** Whether the user has set it up. If this fails, nobody is let in. */
  enrolled(core: AuthCore, userId: string): Awaitable<boolean>
  /**
   * For how many factors it counts by itself: a passkey that checks its user is two (NIST SP
   * 800-63B-4, 3.1.7).
   *
   * @default 1
   */
  readonly counts?: 2
  /**
   * Only for codes that stand in for a factor that was lost: makes a set, which is not kept yet. A
   * factor with this is never asked for by itself.
   *
   * @param sender who asked for it, and waits for the hashes
   */
  issue?(core: AuthCore, userId: string, sender: Sender): Promise<IssuedCodes>
  /** Deletes what the user has set up: for an administrator, when all of it was lost. */
  forget?(core: AuthCore, userId: string): Promise<void>
}

/**
 * Methods of a concern, besides the password and the factors, with which users can prove who they are
 * again within a session: the providers of `oauthRouter`.
 */
export interface ProvableMethods {
  readonly names: readonly string[]
  /** Those with which this user can. */
  of(user: UserRecord, exchange: Exchange): Promise<readonly string[]>
}

/** A set of codes that nobody has seen yet. */
export interface IssuedCodes {
  /** To be shown once. */
  readonly codes: readonly string[]
  /** Puts the set in the place of what the user had. */
  keep(): Promise<void>
}

/**
 * Whether the client of a request has come into this account without a password, and without a
 * session: its address was to be proved first.
 *
 * @param flow what the sign-up answered, from a client that keeps its tokens itself
 */
export type IsRegistrant = (
  visit: { readonly core: AuthCore; readonly exchange: Exchange },
  user: UserRecord,
  flow: string | undefined,
) => Promise<boolean>

/**
 * Everything needed to answer a request, assembled once by `createAuth`. Its stores fail closed.
 */
export interface AuthCore extends KeyMaker {
  readonly backends: readonly [Backend, ...Backend[]]
  readonly users: UserStore
  /** What concerns keep; `null` for an app without any that do. */
  readonly records: RecordStore | null
  readonly factors: readonly Factor[]
  /** What else proves users again: a router adds its own when it is made. */
  readonly methods: ProvableMethods[]
  /** Who may prove an address without a session or a password: a router adds its own, too. */
  readonly registrants: IsRegistrant[]
  readonly passwords: Passwords
  /** Whether this user may not be let in without a factor. */
  readonly requireFactor?: (record: UserRecord) => Awaitable<boolean>
  readonly trustedOrigins: TrustedOrigins
  /** Proxies whose forwarding headers count. */
  readonly trustProxy: number
  /** Seconds after which a long-running call reads again what it knows about its caller. */
  readonly recheckSeconds: number
  /** For what is asked outside of this package, in milliseconds. */
  readonly timeLimit: number
  readonly clock: () => Date
  /** What the app may see of a record: the fields of its schemas, and never a hash. */
  readonly toUser: <TProfile extends Profile>(record: UserRecord) => User<TProfile>
  /** The doctor's, in development only. */
  readonly examine?: Examine
}

/** Finds out why a call was refused: `doctor` of `@trpc-auth/server/doctor` is one. */
export interface Doctor {
  /** Called once, by `createAuth`. */
  attend(core: AuthCore): Examine
}
