import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { emailInput, passwordInput } from '../core/inputs.ts'
import { refuse } from './errors.ts'
import { passOn, profilePatch, type ProfileInput, type UserSchemas } from '../core/profile.ts'
import type { UserPatch } from '../core/store/user-store.ts'
import { userFlags, type UserFlags } from './create.ts'
import { changeUser, emailPatch, endsSessions, type UserChange } from './change.ts'
import { rememberProved } from './claim.ts'
import { refusedChange } from './refused-user.ts'
import type { Profile, UserRecord } from '../core/user.ts'

/** What a superuser can change; missing fields stay unchanged. */
export type UserUpdate<TProfileInput, TManagedInput = unknown> = Partial<
  ProfileInput<TProfileInput> & ProfileInput<TManagedInput>
> &
  UserFlags & {
    readonly email?: string | undefined
    /** `null` leaves it unchanged, too: an empty form field may arrive as that. */
    readonly password?: string | null | undefined
  }

/** The fields of `update` that every user has. */
const baseUpdate = userFlags.extend({
  id: z.string(),
  email: emailInput.optional(),
  password: passwordInput.nullish(),
})

type CheckedUpdate = z.output<typeof baseUpdate> & { readonly profile: Profile }

/** The input of `update`: one flat object, taken apart into base fields and profile. */
export function userUpdate({ profile, managed }: UserSchemas) {
  const fields = profilePatch(z.object({ ...profile._zod.def.shape, ...managed._zod.def.shape }))
  return z.looseObject({}).transform(async (input, context): Promise<CheckedUpdate> => {
    const base = await baseUpdate.safeParseAsync(input)
    const patch = await fields.safeParseAsync(input)
    if (base.success && patch.success) return { ...base.data, profile: patch.data }
    return passOn(context, base.error, patch.error)
  })
}

/**
 * @throws {AuthError} `USER_NOT_FOUND`, `UPDATE_USER_INVALID_PASSWORD`,
 *   `UPDATE_USER_EMAIL_ALREADY_EXISTS`, `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`, `LAST_SUPERUSER`,
 *   `UNAVAILABLE`
 */
export async function updateUser<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  update: CheckedUpdate,
): Promise<Extract<UserChange, { ok: true }>> {
  const record = await auth.users.findById(update.id)
  if (!record) throw refuse('USER_NOT_FOUND')
  const password = await newHash(auth, update, record)
  if (update.email !== undefined || update.isVerified === false) await rememberProved(auth, record)
  const change = await changeUser(auth, update.id, (now) => adminPatch(now, update, password))
  if (!change.ok) throw refusedChange(change)
  return change
}

/** Changes these fields of the profile, and leaves the others as they are at that moment. */
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
  if (!hashed.ok) throw refuse('UPDATE_USER_INVALID_PASSWORD', { reason: hashed.reason })
  return { passwordHash: hashed.hash }
}

function adminPatch(record: UserRecord, update: CheckedUpdate, password: UserPatch): UserPatch {
  const { email, isActive, isVerified, isSuperuser, profile } = update
  const deactivated = isActive === false && record.isActive
  // Ends the tokens in e-mails as well, so that none of them brings it back.
  const unverified = isVerified === false && record.isVerified
  return {
    ...profileChange(profile)(record),
    ...(email !== undefined && emailPatch(email, record)),
    ...(isActive !== undefined && { isActive }),
    ...(isVerified !== undefined && { isVerified }), // after the address, which resets it
    ...(isSuperuser !== undefined && { isSuperuser }),
    ...password,
    ...((deactivated || unverified || password.passwordHash !== undefined) && endsSessions(record)),
  }
}
