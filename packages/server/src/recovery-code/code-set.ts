import { base64url } from 'jose'
import { z } from 'zod'
import type { AuthCore } from '../core/core.ts'
import type { Sender } from '../core/exchange/client-address.ts'
import { sameBytes } from '../core/keys/same-bytes.ts'
import { ownedRecords, type OwnedRecord } from '../core/record/owned-records.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { hashCode, newSalt } from './code-hash.ts'
import { newCode, shownCode } from './code-text.ts'

const schema = z.object({
  /** One for the set: so a try costs one hash, and not ten. In base64url. */
  salt: z.string(),
  /** Of the codes that are left, in base64url. */
  hashes: z.array(z.string()),
})

type CodeSet = z.output<typeof schema>

/** One for each user: its key is their id. */
export const codeRecords = ownedRecords('recovery-code', schema)

/** Codes in a set. */
const count = 10

/** A set that nobody has seen yet. */
interface NewSet {
  /** To be shown once: nothing but their hashes is kept. */
  readonly codes: readonly string[]
  readonly data: CodeSet
}

export async function newSet(core: AuthCore, sender: Sender): Promise<NewSet> {
  const salt = newSalt()
  const codes = Array.from({ length: count }, newCode)
  const hashes = codes.map((code) => hashCode(core, { code, salt }, sender))
  const kept = (await Promise.all(hashes)).map((hash) => base64url.encode(hash))
  return { codes: codes.map(shownCode), data: { salt, hashes: kept } }
}

export async function setOf<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
): Promise<OwnedRecord<CodeSet> | null> {
  const record = await codeRecords.find(visit, userId)
  return record?.owner === userId ? record : null
}

/** Uses a code up. @returns how many are left; `null` if it was used meanwhile */
export type UseCode = () => Promise<number | null>

/**
 * Checks a code, and uses nothing up. It costs one hash for everybody, with a set or without.
 *
 * @returns how it is used up; `null` for one that is wrong or was used
 */
export async function findCode<TProfile extends Profile>(
  visit: Visit<TProfile>,
  userId: string,
  code: string,
): Promise<UseCode | null> {
  const { core, exchange } = visit
  const record = await setOf(visit, userId)
  const salt = record?.data.salt ?? newSalt()
  const hash = await hashCode(core, { code, salt }, exchange)
  if (record === null) return null
  const { hashes } = record.data
  return without(hashes, hash).length === hashes.length ? null : () => spend(visit, record, hash)
}

/** Of many uses of one code exactly one gets further (OWASP ASVS 5.0, 6.5.1). */
async function spend<TProfile extends Profile>(
  visit: Visit<TProfile>,
  first: OwnedRecord<CodeSet>,
  hash: Uint8Array,
): Promise<number | null> {
  const { owner } = first
  const { salt } = first.data
  let record: OwnedRecord<CodeSet> | null = first
  // Another code of the set may be used at the same moment: at most as often as there are codes.
  for (let attempt = 0; attempt <= count && record?.data.salt === salt; attempt += 1) {
    const hashes = without(record.data.hashes, hash)
    if (hashes.length === record.data.hashes.length) return null
    if (await codeRecords.update(visit.core, record, { salt, hashes })) return hashes.length
    record = await setOf(visit, owner)
  }
  return null
}

/** All are compared, whichever it is. */
function without(hashes: readonly string[], hash: Uint8Array): string[] {
  return hashes.filter((one) => !sameBytes(base64url.decode(one), hash))
}
