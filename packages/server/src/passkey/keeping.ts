import type { Undo } from '../core/factor/factor-adding.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { BaseUser, Profile } from '../core/user.ts'
import { refuse } from './errors.ts'
import { findPasskey, passkeyKey, passkeys, passkeysOf } from './passkey-record.ts'
import type { NewCredential } from './registration.ts'

/** What users call a passkey that they have not named. */
export const unnamed = 'Passkey'

/** A passkey, and what it is called. */
export interface KeptPasskey {
  readonly credential: NewCredential
  readonly handle: string
  readonly name: string
  /** Whether it was created automatically (conditional create). @default false */
  readonly unasked?: boolean
}

/**
 * Stores a passkey of a user. No two users have one of the same credential id, by the store's own
 * unique index (WebAuthn L3, 7.1, step 26).
 *
 * @returns its key
 * @throws {AuthError} `PASSKEY_EXISTS`, `UNAVAILABLE`
 */
export async function keepPasskey<TProfile extends Profile>(
  { core }: Pick<Visit<TProfile>, 'core'>,
  { id, createdAt }: Pick<BaseUser, 'id' | 'createdAt'>,
  { credential, handle, name, unasked = false }: KeptPasskey,
): Promise<string> {
  const key = await passkeyKey(credential.id)
  const userSince = createdAt.getTime()
  const data = { ...credential, handle, name, userSince, lastUsedAt: null, unasked }
  if (await passkeys.insert(core, { key, owner: id, data })) return key
  throw refuse('PASSKEY_EXISTS')
}

/** More than anybody has authenticators. */
const mostPasskeys = 50

/** @throws {AuthError} `PASSKEY_LIMIT` */
export function assertRoom(count: number): void {
  if (count > mostPasskeys) throw refuse('PASSKEY_LIMIT')
}

/**
 * Another passkey of a user, who may have several made at once.
 *
 * @throws {AuthError} `PASSKEY_LIMIT`, `PASSKEY_EXISTS`, `UNAVAILABLE`
 */
export async function keepAnother<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: BaseUser,
  kept: KeptPasskey,
): Promise<Undo> {
  const key = await keepPasskey(visit, user, kept)
  const undo = () => passkeys.delete(visit.core, key)
  try {
    assertRoom((await passkeysOf(visit, user)).length)
  } catch (failure) {
    await undo()
    throw failure
  }
  return undo
}

/** @throws {AuthError} `PASSKEY_EXISTS` for a credential id that somebody has */
export async function assertFree<TProfile extends Profile>(
  visit: Visit<TProfile>,
  id: string,
): Promise<void> {
  if (await findPasskey(visit, id)) throw refuse('PASSKEY_EXISTS')
}
