import { base64url } from 'jose'
import { z } from 'zod'
import { ownedRecords, type OwnedRecord } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { BaseUser, Profile } from '../core/user.ts'
import type { PasskeyInfo } from './passkey-info.ts'

const data = z.object({
  /** The credential id, in base64url as all bytes here. */
  id: z.string(),
  /** As COSE writes it (RFC 9052 section 7). */
  publicKey: z.string(),
  counter: z.number(),
  backupEligible: z.boolean(),
  backedUp: z.boolean(),
  transports: z.array(z.string()),
  aaguid: z.string(),
  name: z.string(),
  /** What the authenticator calls the user. */
  handle: z.string(),
  /** When the user was created, in milliseconds: ids of deleted users may be given to others. */
  userSince: z.number(),
  /** In milliseconds; `null` for never. */
  lastUsedAt: z.number().nullable(),
  /** Whether it was created automatically (conditional create), so that the user may not know of it. */
  unasked: z.boolean().default(false),
})

export type PasskeyData = z.output<typeof data>
export type Passkey = OwnedRecord<PasskeyData>

/** One record for each passkey. Its key is a hash of the credential id, which may be 1,023 bytes. */
export const passkeys = ownedRecords('passkey', data)

/** @param id the credential id in base64url, in the one spelling that the inputs allow */
export async function passkeyKey(id: string): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(id))
  return base64url.encode(new Uint8Array(hash))
}

/** The passkey of this credential id, whoever's it is. */
export async function findPasskey<TProfile extends Profile>(
  visit: Visit<TProfile>,
  id: string,
): Promise<Passkey | null> {
  return passkeys.find(visit, await passkeyKey(id))
}

/** A user's own, the oldest first: not those of a deleted user who had the same id. */
export async function passkeysOf<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: BaseUser,
): Promise<readonly Passkey[]> {
  const all = await passkeys.list(visit, user.id)
  return all.filter((passkey) => belongsTo(passkey, user))
}

export function belongsTo({ owner, data: { userSince } }: Passkey, user: BaseUser): boolean {
  return owner === user.id && userSince === user.createdAt.getTime()
}

/**
 * Whether it is asked for after a password. One that was created automatically (conditional create)
 * is not before it has been used: on another device its user would be asked for what they have never heard of.
 */
export function isFactor({ unasked, lastUsedAt }: PasskeyData): boolean {
  return !unasked || lastUsedAt !== null
}

/** Only what is named here is published. */
export function infoOf({ row, data: one }: Passkey): PasskeyInfo {
  const { id, name, backedUp, aaguid, lastUsedAt } = one
  const used = lastUsedAt === null ? null : new Date(lastUsedAt)
  return { id, name, createdAt: row.createdAt, lastUsedAt: used, backedUp, aaguid }
}
