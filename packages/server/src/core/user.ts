declare const secret: unique symbol

/** Exists only in the type of a {@link Secret}, in no value. */
export interface SecretMark {
  readonly [secret]?: true
}

/**
 * A text that must not leave the server: the hash of a password or of a session's token, or the
 * token of an e-mail. It can be used wherever a text can, and any text is accepted where one is
 * expected, so that a store can return what its database gives it. `WithoutSecrets` finds
 * procedures that return one, as long as nothing on the way declares it a `string`.
 */
export type Secret = string & SecretMark

/** What a profile may contain: it is stored as JSON, so only what JSON preserves. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json }

/** The app's own user fields. */
export type Profile = { readonly [key: string]: Json }

/** The fields every user has. */
export interface BaseUser {
  readonly id: string
  /** As the user typed it, normalised to NFKC and trimmed. */
  readonly email: string
  /** An inactive user cannot sign in, and loses access at the next call. */
  readonly isActive: boolean
  /** Whether the e-mail address is proved to be the user's. */
  readonly isVerified: boolean
  readonly isSuperuser: boolean
  readonly createdAt: Date
}

/** A user as the app sees it: never with a password hash. */
export type User<TProfile> = BaseUser & TProfile

/** A user as a store keeps it. */
export interface UserRecord extends BaseUser {
  /** The look-up form of the address, unique in the store: see {@link emailKey}. */
  readonly emailKey: string
  /** `null` for a user without a password, who has only a provider account, passkey or mailbox. */
  readonly passwordHash: Secret | null
  /** Raised to end all of the user's sessions that carry an older one. */
  readonly sessionEpoch: number
  readonly profile: Profile
}

/** Names that a profile cannot use, because the record or an input already does. */
export const reservedFields: readonly string[] = (
  'id email isActive isVerified isSuperuser createdAt ' +
  'emailKey password passwordHash sessionEpoch profile ' +
  '__proto__ constructor prototype'
).split(' ')

/** A user as registration creates one: active, not verified, not a superuser. */
export function newUser(
  given: Pick<UserRecord, 'email' | 'passwordHash' | 'profile'>,
  createdAt: Date,
  id: string = globalThis.crypto.randomUUID(),
): UserRecord {
  return {
    ...given,
    id,
    emailKey: emailKey(given.email),
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt,
  }
}

/**
 * NFKC before anything else looks at the address, so that a full-width `@` cannot pass a check that
 * the stored form would fail (GHSA-7rqj-j65f-68wh).
 */
export function normaliseEmail(email: string): string {
  return email.normalize('NFKC').trim()
}

/** The form by which an address is looked up and unique: mailboxes that differ in case are one. */
export function emailKey(email: string): string {
  return normaliseEmail(email).toLowerCase()
}
