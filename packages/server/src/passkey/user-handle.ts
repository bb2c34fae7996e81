import { base64url } from 'jose'
import { z } from 'zod'
import { AuthError } from '../core/errors.ts'
import { ownedRecords } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { BaseUser, Profile } from '../core/user.ts'

const data = z.object({ handle: z.string(), userSince: z.number() })

/** What authenticators call a user, one record for each. */
const handles = ownedRecords('passkey-user', data)

/** 64 random bytes: authenticators show them to anybody, so they tell nothing (WebAuthn L3, 14.6.1). */
export function newHandle(): string {
  return base64url.encode(globalThis.crypto.getRandomValues(new Uint8Array(64)))
}

type Owner = Pick<BaseUser, 'id' | 'createdAt'>

/**
 * The same for all passkeys of a user, so that an authenticator keeps one account for them. Made when
 * it is first asked for.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export async function userHandle<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: Owner,
): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const known = await handles.find(visit, user.id)
    if (known?.data.userSince === user.createdAt.getTime()) return known.data.handle
    // It does not open, or was that of a deleted user who had the same id.
    if (known || attempt > 0) await handles.delete(visit.core, user.id)
    const handle = newHandle()
    if (await keepHandle(visit, user, handle)) return handle
  }
  throw new AuthError('UNAVAILABLE')
}

/** `false` if the user has one. */
export function keepHandle<TProfile extends Profile>(
  { core }: Visit<TProfile>,
  { id, createdAt }: Owner,
  handle: string,
): Promise<boolean> {
  const kept = { handle, userSince: createdAt.getTime() }
  return handles.insert(core, { key: id, owner: id, data: kept })
}
