import { z } from 'zod'
import { AuthConfigError } from '../core/config.ts'
import type { AuthCore, Factor } from '../core/core.ts'
import { AuthError } from '../core/errors.ts'
import type { Undo } from '../core/factor/factor-adding.ts'
import { ownedRecords, type OwnedRecord } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'

export interface TotpOptions {
  /** Name of the app, as authenticator apps show it above the code. Without a colon. */
  readonly issuer: string
}

/** Codes of an authenticator app, for `createAuth` and `totpRouter`. */
export interface TotpFactor extends Factor<'totp'>, TotpOptions {}

const schema = z.object({
  /** In base32. */
  secret: z.string(),
  /** The step of the last code that was used: it, and those before it, are void. */
  lastStep: z.number(),
  /** When it took the place of an earlier one, in milliseconds. */
  since: z.number().optional(),
})

type TotpData = z.output<typeof schema>

/** One for each user: its key is their id. */
export const totpRecords = ownedRecords('totp', schema)

/**
 * The factor `'totp'`: six digits that an authenticator app shows for 30 seconds (RFC 6238).
 *
 * @throws {AuthConfigError} for an issuer that no app could show
 */
export function totp({ issuer }: TotpOptions): TotpFactor {
  const bad = typeof issuer !== 'string' || issuer.trim() === '' || /[:\p{Surrogate}]/u.test(issuer)
  if (bad) {
    throw new AuthConfigError(
      `totp: issuer must be the name of your app, without a colon, which authenticator apps take for the end of it; got ${JSON.stringify(issuer)}.`,
    )
  }
  return {
    name: 'totp',
    issuer,
    enrolled: (core, userId) => totpRecords.has(core, userId),
    forget,
  }
}

/** Also a row that was given to somebody else: its key says whose it was. */
async function forget(core: AuthCore, userId: string): Promise<void> {
  await totpRecords.delete(core, userId)
  await totpRecords.deleteAll(core, userId)
}

export async function totpOf<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
): Promise<OwnedRecord<TotpData> | null> {
  const record = await totpRecords.find(visit, userId)
  return record?.owner === userId ? record : null
}

/**
 * Keeps what a first code has confirmed. In the place of an earlier one it is a single write: whatever
 * fails, the user has a factor.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export async function keepTotp<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
  data: TotpData,
): Promise<Undo> {
  const { core } = visit
  const since = core.clock().getTime()
  const before = await overwrite(visit, userId, { ...data, since })
  if (before) return () => overwrite(visit, userId, before)
  await forget(core, userId) // one that does not open
  const kept = await totpRecords.insert(core, { key: userId, owner: userId, data })
  if (!kept) throw new AuthError('UNAVAILABLE')
  return () => forget(core, userId)
}

/** How often the use of a code may come in between before we give up. */
const attempts = 5

/** @returns what was there; `null` for nothing that opens */
async function overwrite<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
  data: TotpData,
): Promise<TotpData | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const record = await totpOf(visit, userId)
    if (record === null) return null
    if (await totpRecords.update(visit.core, record, data)) return record.data
  }
  throw new AuthError('UNAVAILABLE')
}
