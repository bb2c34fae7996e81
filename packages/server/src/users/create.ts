import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { newCredentials } from '../core/inputs.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import {
  passOn,
  profileOf,
  zodObject,
  type ProfileInput,
  type UserSchemas,
} from '../core/profile.ts'
import { refuse } from './errors.ts'
import { newUser, type Profile, type User, type UserRecord } from '../core/user.ts'
import { refusedUser } from './refused-user.ts'

/** What only the app itself and its superusers may say about a user. */
export interface UserFlags {
  /** @default true */
  readonly isActive?: boolean | undefined
  /** @default false */
  readonly isVerified?: boolean | undefined
  /** @default false */
  readonly isSuperuser?: boolean | undefined
}

/** What a new user gets that is not the user's to say. */
interface Grants extends UserFlags {
  /** Managed fields, checked. @default those that everybody begins with */
  readonly managed?: Profile
}

const flag = z.boolean().optional()
export const userFlags = z.object({ isActive: flag, isVerified: flag, isSuperuser: flag })

/** The input of registration: credentials and the profile, before the schema's defaults. */
export type RegisterInput<TProfileInput> = ProfileInput<TProfileInput> & {
  email: string
  password: string
}

/** What only the app and its superusers may give: flags and managed fields besides all others. */
export type CreateInput<TProfileInput, TManagedInput> = RegisterInput<TProfileInput> &
  Partial<ProfileInput<TManagedInput>> &
  UserFlags

/**
 * The input of {@link createUser} and of the procedure `create`, taken apart: what registration takes,
 * with flags, and the managed fields. Each is checked once, by its own schema.
 */
export function createInput({ profile, managed }: UserSchemas) {
  const user = zodObject(profile).safeExtend({ ...newCredentials.shape, ...userFlags.shape })
  const isManaged = (field: string) => Object.hasOwn(managed._zod.def.shape, field)
  return z.looseObject({}).transform(async (input, context) => {
    const others = Object.entries(input).filter(([field]) => !isManaged(field))
    const given = await user.safeParseAsync(Object.fromEntries(others))
    const set = await zodObject(managed).safeParseAsync(profileOf(managed, input))
    if (!given.success || !set.success) return passOn(context, given.error, set.error)
    const flags = userFlags.parse(given.data)
    return { user: given.data, grants: { ...flags, managed: profileOf(managed, set.data) } }
  })
}

/**
 * Creates a user from code, without hooks: for example the first superuser of an app.
 *
 * @throws {AuthError} `REGISTER_USER_ALREADY_EXISTS`, `REGISTER_INVALID_PASSWORD`,
 *   `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`, `UNAVAILABLE`
 * @throws {ZodError} for an invalid address or field
 */
export async function createUser<TProfile extends Profile, TProfileInput, TManagedInput>(
  auth: Auth<TProfile, TProfileInput, boolean, string, TManagedInput>,
  input: CreateInput<TProfileInput, TManagedInput>,
): Promise<User<TProfile>> {
  const { user, grants } = await createInput(auth).parseAsync(input)
  const written = await auth.users.insert(await draftUser(auth, user, grants))
  if (!written.ok) throw refusedUser(written)
  return auth.toUser<TProfile>(written.user)
}

/**
 * The record of a new user, from checked input. The password is hashed before the address is looked
 * up, so that a taken one costs the same.
 *
 * @param input credentials and profile; whatever else is in it counts for nothing, as a schema of
 *   the app may hand on what it does not know (OWASP API3:2023, mass assignment)
 *
 * @throws {AuthError} `REGISTER_INVALID_PASSWORD`, `TOO_MANY_REQUESTS`
 */
export async function draftUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  input: Record<string, unknown>,
  { exchange, ...grants }: Grants & { readonly exchange?: Exchange } = {},
): Promise<UserRecord> {
  const { email, password } = newCredentials.parse(input)
  const hashed = await auth.passwords.hash(password, { email }, exchange)
  if (!hashed.ok) throw refuse('REGISTER_INVALID_PASSWORD', { reason: hashed.reason })
  return draftOf(auth, input, { email, passwordHash: hashed.hash, ...grants })
}

/** The address and password of a new user, and what they get that is not theirs to say. */
interface DraftOptions extends Grants, Pick<UserRecord, 'email' | 'passwordHash'> {}

/** The record of a new user whose password, if any, has been hashed. */
export async function draftOf<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  input: Record<string, unknown>,
  { email, passwordHash, managed, ...flags }: DraftOptions,
): Promise<UserRecord> {
  const set = managed ?? profileOf(auth.managed, await zodObject(auth.managed).parseAsync({}))
  const profile = { ...profileOf(auth.profile, input), ...set }
  const user = newUser({ email, passwordHash, profile }, auth.clock(), auth.users.newId?.())
  const { isActive = true, isVerified = false, isSuperuser = false } = flags
  return { ...user, isActive, isVerified, isSuperuser }
}
