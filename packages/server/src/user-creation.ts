import { z } from 'zod'
import type { Auth } from './create-auth.ts'
import { credentials } from './credentials.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import { profileOf, zodObject, type ProfileInput } from './profile.ts'
import { newUser, toUser, type Profile, type User, type UserRecord } from './user.ts'

/** What only the app itself and its superusers may say about a user. */
export interface UserFlags {
  /** @default true */
  readonly isActive?: boolean | undefined
  /** @default false */
  readonly isVerified?: boolean | undefined
  /** @default false */
  readonly isSuperuser?: boolean | undefined
}

const flag = z.boolean().optional()
export const userFlags = z.object({ isActive: flag, isVerified: flag, isSuperuser: flag })

/** What registration takes: credentials and the profile, before the schema's defaults. */
export type RegisterInput<TProfileInput> = ProfileInput<TProfileInput> & {
  email: string
  password: string
}

/**
 * Makes a user from code, without hooks: the first superuser of an app, for one.
 *
 * @throws {AuthError} `REGISTER_USER_ALREADY_EXISTS`, `REGISTER_INVALID_PASSWORD`, `UNAVAILABLE`
 * @throws {ZodError} for an address or a profile that is none
 */
export async function createUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  input: RegisterInput<TProfileInput> & UserFlags,
): Promise<User<TProfile>> {
  const parsed = await zodObject(auth.profile).safeExtend(credentials.shape).parseAsync(input)
  const written = await auth.users.insert(await draftUser(auth, parsed, input))
  if (!written.ok) throw new AuthError('REGISTER_USER_ALREADY_EXISTS')
  return toUser<TProfile>(written.user)
}

/**
 * Writes a drafted user, between its hooks.
 *
 * @throws {AuthError} `REGISTER_USER_ALREADY_EXISTS`, `UNAVAILABLE`, and what `beforeRegister` throws
 */
export async function enrolUser<TProfile extends Profile, TProfileInput>(
  { users, hooks }: Auth<TProfile, TProfileInput>,
  draft: UserRecord,
  exchange: Exchange,
): Promise<User<TProfile>> {
  await hooks.before('beforeRegister', { user: toUser<TProfile>(draft), exchange })
  const written = await users.insert(draft)
  if (!written.ok) throw new AuthError('REGISTER_USER_ALREADY_EXISTS')
  const user = toUser<TProfile>(written.user)
  await hooks.after('afterRegister', { user, exchange })
  return user
}

/**
 * The record of a new user, from input that was checked. The password is hashed before anybody looks
 * at the address, so that a taken one costs the same.
 *
 * @throws {AuthError} `REGISTER_INVALID_PASSWORD`, `TOO_MANY_REQUESTS`
 */
export async function draftUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  input: Record<string, unknown>,
  { isActive = true, isVerified = false, isSuperuser = false }: UserFlags = {},
): Promise<UserRecord> {
  const { email, password } = credentials.parse(input)
  const hashed = await auth.passwords.hash(password, { email })
  if (!hashed.ok) throw new AuthError('REGISTER_INVALID_PASSWORD', { reason: hashed.reason })
  const profile = profileOf(auth.profile, input)
  const user = newUser({ email, passwordHash: hashed.hash, profile }, auth.clock())
  return { ...user, isActive, isVerified, isSuperuser }
}
