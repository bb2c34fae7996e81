import { z } from 'zod'
import type { Auth } from './create-auth.ts'
import { emailInput, passwordInput } from './credentials.ts'
import { AuthError } from './errors.ts'
import { passOn, profilePatch, type ProfileInput, type ProfileSchema } from './profile.ts'
import type { UserPatch } from './store/store.ts'
import { userFlags, type UserFlags } from './user-creation.ts'
import {
  changeUser,
  emailPatch,
  endsSessions,
  refusedChange,
  type UserChange,
} from './user-change.ts'
import type { Profile, UserRecord } from './user.ts'

/** What a superuser can change; what is left out stays as it is. */
export type UserUpdate<TProfileInput> = Partial<ProfileInput<TProfileInput>> &
  UserFlags & {
    readonly email?: string | undefined
    /** `null` leaves it as it is, too: what an empty field of a form may come as. */
    readonly password?: string | null | undefined
  }

/** The fields that every user has, of the input of `update`. */
const baseUpdate = userFlags.extend({
  id: z.string(),
  email: emailInput.optional(),
  password: passwordInput.nullish(),
})

type CheckedUpdate = z.output<typeof baseUpdate> & { readonly profile: Profile }

/** The input of `update`: one flat object, taken apart into base fields and profile. */
export function userUpdate(profile: ProfileSchema) {
  const fields = profilePatch(profile)
  return z.looseObject({}).transform(async (input, context): Promise<CheckedUpdate> => {
    const base = await baseUpdate.safeParseAsync(input)
    const patch = await fields.safeParseAsync(input)
    if (base.success && patch.success) return { ...base.data, profile: patch.data }
    return passOn(context, base.error, patch.error)
  })
}

/**
 * @throws {AuthError} `USER_NOT_FOUND`, `UPDATE_USER_INVALID_PASSWORD`,
 *   `UPDATE_USER_EMAIL_ALREADY_EXISTS`, `LAST_SUPERUSER`, `UNAVAILABLE`
 */
export async function updateUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  update: CheckedUpdate,
): Promise<Extract<UserChange, { ok: true }>> {
  const record = await auth.users.findById(update.id)
  if (!record) throw new AuthError('USER_NOT_FOUND')
  const password = await newHash(auth, update, record)
  const change = await changeUser(auth, update.id, (now) => adminPatch(now, update, password))
  if (!change.ok) throw refusedChange(change.reason)
  return change
}

/** Changes those fields of the profile, and leaves the others as they are at that moment. */
export function profileChange(profile: Profile): (record: UserRecord) => UserPatch {
  const given = Object.keys(profile).length > 0
  return (record) => (given ? { profile: { ...record.profile, ...profile } } : {})
}

async function newHash<TProfile extends Profile, TProfileInput>(
  { passwords }: Auth<TProfile, TProfileInput>,
  { email, password }: CheckedUpdate,
  record: UserRecord,
): Promise<UserPatch> {
  if (typeof password !== 'string') return {}
  const hashed = await passwords.hash(password, { email: email ?? record.email })
  if (!hashed.ok) throw new AuthError('UPDATE_USER_INVALID_PASSWORD', { reason: hashed.reason })
  return { passwordHash: hashed.hash }
}

function adminPatch(record: UserRecord, update: CheckedUpdate, password: UserPatch): UserPatch {
  const { email, isActive, isVerified, isSuperuser, profile } = update
  const deactivated = isActive === false && record.isActive
  return {
    ...profileChange(profile)(record),
    ...(email !== undefined && emailPatch(email, record)),
    ...(isActive !== undefined && { isActive }),
    ...(isVerified !== undefined && { isVerified }), // after the address, which resets it
    ...(isSuperuser !== undefined && { isSuperuser }),
    ...password,
    ...((deactivated || password.passwordHash !== undefined) && endsSessions(record)),
  }
}
