import type { Secret } from './secret.ts'

/** What a profile may hold: it is stored as JSON, so only what JSON brings back unchanged. */
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
  /** An inactive user can not sign in, and loses access at the next call. */
  readonly isActive: boolean
  /** Whether the e-mail address was proved to be the user's. */
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
  readonly passwordHash: Secret
  /** Raised to end all sessions of the user that carry an older one. */
  readonly sessionEpoch: number
  readonly profile: Profile
}

/** Names a profile can not use, because the record or an input already does. */
export const reservedFields: readonly string[] = (
  'id email isActive isVerified isSuperuser createdAt ' +
  'emailKey password passwordHash sessionEpoch profile ' +
  '__proto__ constructor prototype'
).split(' ')

/** A user as registration makes one: active, not verified, no superuser. */
export function newUser(
  given: Pick<UserRecord, 'email' | 'passwordHash' | 'profile'>,
  createdAt: Date,
): UserRecord {
  return {
    ...given,
    id: globalThis.crypto.randomUUID(),
    emailKey: emailKey(given.email),
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt,
  }
}

/** What the app may see of a record. The base fields win over a profile that says otherwise. */
export function toUser<TProfile extends Profile>(record: UserRecord): User<TProfile> {
  const { id, email, isActive, isVerified, isSuperuser, createdAt } = record
  // The store gives back the profile that `register` validated.
  const profile = record.profile as TProfile
  return { ...profile, id, email, isActive, isVerified, isSuperuser, createdAt }
}

/**
 * NFKC before anything else looks at the address, so that a full-width `@` can not pass a check
 * that the stored form would fail (GHSA-7rqj-j65f-68wh).
 */
export function normaliseEmail(email: string): string {
  return email.normalize('NFKC').trim()
}

/** The form by which an address is looked up and unique: mailboxes that differ in case are one. */
export function emailKey(email: string): string {
  return normaliseEmail(email).toLowerCase()
}
