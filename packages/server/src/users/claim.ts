import type { AuthCore } from '../core/core.ts'
import type { UserPatch } from '../core/store/user-store.ts'
import type { UserRecord } from '../core/user.ts'
import { changeUser, type UserChange } from './change.ts'

const kind = 'proved'

/** How an account is given to somebody. */
interface Claim {
  readonly patchOf: (record: UserRecord) => UserPatch
  /** Called once it is written: no store that fails afterwards may keep anybody from hearing of it. */
  readonly written: (record: UserRecord) => Promise<void>
}

/**
 * Gives an account to whoever has just proved its address, by a patch that makes it verified. Of one
 * that nobody had proved, nothing stays: no factor, no linked account, nothing that a concern keeps
 * (Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022). One that was proved keeps
 * them, so that a mailbox alone is not enough to get past a factor.
 *
 * @throws {AuthError} `UNAVAILABLE`, and what `patchOf` throws
 */
export async function claimAccount(
  core: AuthCore,
  before: UserRecord,
  { patchOf, written }: Claim,
): Promise<UserChange> {
  const proved = before.isVerified || (await wasProved(core, before))
  const clear = async () => {
    if (!proved) await core.records?.deleteOwned(before.id)
  }
  // First, so that a store that fails leaves no factor of theirs; and again, for what they have set up
  // meanwhile.
  await clear()
  const change = await changeUser(core, before.id, patchOf)
  if (!change.ok) return change
  await written(change.record)
  await clear()
  return change
}

/** Keeps in mind that somebody has proved the account, before an administrator says that it is not. */
export async function rememberProved(core: AuthCore, record: UserRecord): Promise<void> {
  if (!record.isVerified) return
  await core.records?.insert({
    kind,
    key: record.id,
    owner: record.id,
    data: null,
    version: 1,
    createdAt: core.clock(),
    expiresAt: null,
  })
}

/** Whether somebody had proved the account, before an administrator said that it is not. */
export async function wasProved(
  { records }: AuthCore,
  { id, createdAt }: UserRecord,
): Promise<boolean> {
  const row = records ? await records.find(kind, id) : null
  // Ids may be given again once their users are deleted.
  return row !== null && row.createdAt >= createdAt
}
