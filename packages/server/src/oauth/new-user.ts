import { AuthError } from '../core/errors.ts'
import { invalidFields } from '../core/invalid-fields.ts'
import { zodObject } from '../core/profile.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import { draftOf } from '../users/create.ts'
import { refusedUser } from '../users/refused-user.ts'
import { keepAccount } from './account-record.ts'
import type { NewIdentity, OAuthApp, ProvedAt } from './oauth-app.ts'

/** By which somebody becomes a user, and whether it is theirs. */
export function addressOf({ identity, mailed }: ProvedAt) {
  const { email, emailProved } = identity
  return { email: mailed ?? email, isProved: mailed !== undefined || emailProved }
}

/**
 * Creates the user of an account, without a password. The address counts as verified where the
 * provider's word is enough, or the link of an e-mail was followed.
 *
 * @returns `null` if somebody has the address, the account or the new user by now
 * @throws {AuthError} `INVALID_INPUT`, `USER_FIELD_TAKEN`, `USER_FIELD_REFUSED`, `UNAVAILABLE`, and
 *   what `beforeRegister` throws
 */
export async function createFor<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: ProvedAt & { readonly email: string },
): Promise<UserRecord | null> {
  const { client, identity, email } = proved
  const { auth } = app
  const provider = client.name
  const { isProved } = addressOf(proved)
  const { users, hooks, toUser } = auth
  const profile = await profileFor(app, { ...identity, email, emailProved: isProved, provider })
  const given = { email, passwordHash: null, isVerified: isProved }
  const draft = await draftOf(auth, profile, given)
  const { exchange } = visit
  await hooks.before('beforeRegister', { user: toUser<TProfile>(draft), exchange })
  const written = await users.insert(draft)
  if (!written.ok) {
    if (written.reason === 'email-taken') return null
    throw refusedUser(written)
  }
  let isTheirs = false
  try {
    isTheirs = (await keepAccount(visit, written.user, { provider, identity })) === 'kept'
  } finally {
    const user = isTheirs ? written.user : await withdraw(visit, written.user)
    if (user) await hooks.after('afterRegister', { user: toUser<TProfile>(user), exchange })
  }
  return isTheirs ? written.user : null
}

/**
 * Without the account nobody could ever sign in: there is no such user then. Unless somebody has proved
 * the address meanwhile, and has the user by now.
 *
 * @returns whoever is left
 */
async function withdraw<TProfile extends Profile>(
  { core: { users } }: Visit<TProfile>,
  { id, sessionEpoch }: UserRecord,
): Promise<UserRecord | null> {
  const now = await users.findById(id)
  if (now?.sessionEpoch !== sessionEpoch) return now
  await users.delete(id)
  return null
}

/** The app's own fields, by its own schema: what a provider says is input like any other. */
async function profileFor<TProfile extends Profile, TProfileInput>(
  { auth, profile }: OAuthApp<TProfile, TProfileInput>,
  identity: NewIdentity,
): Promise<Record<string, unknown>> {
  const input = await profile(identity)
  const parsed = await zodObject(auth.profile).safeParseAsync(input)
  if (parsed.success) return parsed.data
  throw new AuthError('INVALID_INPUT', { fields: invalidFields(parsed.error) ?? {} })
}
