import { base64url } from 'jose'
import { z } from 'zod'
import type { AuthCore } from '../core/core.ts'
import { ownedRecords, type OwnedRecord } from '../core/record/owned-records.ts'
import { endAllSessions } from '../core/sign-in/end.ts'
import type { Occasion, Visit } from '../core/sign-in/visit.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import type { Identity } from './identity.ts'

const linked = z.object({
  /** Name of the provider, when it was linked. */
  provider: z.string(),
  issuer: z.string(),
  subject: z.string(),
  email: z.string().nullable(),
  /** When its user was created: ids of deleted users may be given to others. */
  userSince: z.number(),
  /** In milliseconds since 1970. */
  usedAt: z.number(),
})

/** An account at a provider with which a user signs in. */
export type LinkedAccount = OwnedRecord<z.output<typeof linked>>

/** Under a name that says nothing of the person. */
export const accounts = ownedRecords('oauth-account', linked)

/** Issuer and subject, never an address, which can become somebody else's (OWASP ASVS 5.0, 6.8.1). */
async function accountKey({
  issuer,
  subject,
}: Pick<Identity, 'issuer' | 'subject'>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([issuer, subject]))
  return base64url.encode(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)))
}

/** An account that is known, and the user whose it is. */
export interface KnownAccount {
  readonly account: LinkedAccount
  readonly record: UserRecord
}

/**
 * The account of an identity. One whose user is gone is as if it were not there.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export async function knownAccount<TProfile extends Profile>(
  visit: Visit<TProfile>,
  identity: Pick<Identity, 'issuer' | 'subject'>,
): Promise<KnownAccount | null> {
  const { core } = visit
  const account = await accounts.find(visit, await accountKey(identity))
  if (account === null) return null
  const record = await core.users.findById(account.owner)
  if (record && record.createdAt.getTime() === account.data.userSince) return { account, record }
  await accounts.delete(core, account.row.key)
  return null
}

/** A user's, the oldest first: not those of a deleted one who had the same id. */
export async function accountsOf<TProfile extends Profile>(
  visit: Occasion<TProfile>,
  { id, createdAt }: Pick<UserRecord, 'id' | 'createdAt'>,
): Promise<readonly LinkedAccount[]> {
  const linked = await accounts.list(visit, id)
  return linked.filter(({ data }) => data.userSince === createdAt.getTime())
}

/**
 * Lets an account sign a user in, unless it is somebody's, or the user's sessions were ended since they
 * were read: by whoever has proved the address, perhaps, whose account it must not get into.
 *
 * @throws {AuthError} `UNAVAILABLE`, in which case it is nobody's
 */
export async function keepAccount(
  { core }: { readonly core: AuthCore },
  { id, createdAt, sessionEpoch }: UserRecord,
  { provider, identity }: { readonly provider: string; readonly identity: PendingAccount },
): Promise<'kept' | 'taken' | 'ended'> {
  const { issuer, subject, email } = identity
  const key = await accountKey(identity)
  const times = { userSince: createdAt.getTime(), usedAt: core.clock().getTime() }
  const data = { provider, issuer, subject, email, ...times }
  if (!(await accounts.insert(core, { key, owner: id, data }))) return 'taken'
  let kept = false
  try {
    kept = (await core.users.findById(id))?.sessionEpoch === sessionEpoch
  } finally {
    if (!kept) await accounts.delete(core, key)
  }
  if (kept) return 'kept'
  // Somebody may have come in with it since.
  await endAllSessions(core, id)
  return 'ended'
}

/** What is kept of an identity. */
export type PendingAccount = Pick<Identity, 'issuer' | 'subject' | 'email'>

/** Notes that it was used, and the address that it has now. Another sign-in may be ahead: then not. */
export async function touchAccount<TProfile extends Profile>(
  { core }: Visit<TProfile>,
  account: LinkedAccount,
  { email }: Pick<Identity, 'email'>,
): Promise<void> {
  await accounts.update(core, account, { ...account.data, email, usedAt: core.clock().getTime() })
}
