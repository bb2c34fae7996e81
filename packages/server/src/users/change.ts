import type { Exchange } from '../core/exchange/exchange.ts'
import type { HookRunner } from '../core/hooks/hook-runner.ts'
import type { AuthCore } from '../core/core.ts'
import { endingSessions } from '../core/sign-in/end.ts'
import type { UserPatch, WriteResult } from '../core/store/user-store.ts'
import { emailKey, type Profile, type User, type UserRecord } from '../core/user.ts'

/** A change that was made, or why it was not. */
export type UserChange =
  | { readonly ok: true; readonly previous: UserRecord; readonly record: UserRecord }
  | Extract<WriteResult, { ok: false }>

/** How often another writer may come in between before we give up. */
const attempts = 10

/**
 * Changes a user based on their current record: if somebody else changed it in between, the change
 * is worked out again, a few times. A raised epoch ends the stored sessions too.
 *
 * @throws {AuthError} `UNAVAILABLE`, and what `patchOf` throws
 */
export async function changeUser(
  core: AuthCore,
  id: string,
  patchOf: (record: UserRecord) => UserPatch,
): Promise<UserChange> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const previous = await core.users.findById(id)
    if (!previous) return { ok: false, reason: 'not-found' }
    const patch = patchOf(previous)
    const write = () => core.users.update(id, patch, basis(patch, previous))
    const ends = patch.sessionEpoch !== undefined
    const written = ends ? await endingSessions(core, id, write) : await write()
    if (written.ok) return { ok: true, previous, record: written.user }
    if (written.reason !== 'changed') return written
  }
  return { ok: false, reason: 'changed' }
}

/** The fields whose new values were derived from the old ones. */
function basis(patch: UserPatch, previous: UserRecord): UserPatch {
  const { passwordHash, sessionEpoch, profile } = previous
  return {
    ...(patch.passwordHash !== undefined && { passwordHash }),
    ...(patch.sessionEpoch !== undefined && { sessionEpoch }),
    ...(patch.profile !== undefined && { profile }),
  }
}

/**
 * A new address is not verified yet, and ends the sessions. Another spelling of the same does
 * neither.
 */
export function emailPatch(email: string, record: UserRecord): UserPatch {
  if (emailKey(email) === record.emailKey) return { email }
  return { email, emailKey: emailKey(email), isVerified: false, ...endsSessions(record) }
}

export function endsSessions({ sessionEpoch }: UserRecord): UserPatch {
  return { sessionEpoch: sessionEpoch + 1 }
}

/** Runs the hook `afterUpdate`. @returns the user as they are now */
export async function announceChange<TProfile extends Profile>(
  { hooks, toUser }: AuthCore & { hooks: HookRunner<User<TProfile>> },
  change: Extract<UserChange, { ok: true }>,
  exchange: Exchange,
): Promise<User<TProfile>> {
  const previous = toUser<TProfile>(change.previous)
  const user = toUser<TProfile>(change.record)
  const old = new Map(Object.entries(previous).map(([name, value]) => [name, text(value)]))
  const fields = Object.entries(user).filter(([name, value]) => old.get(name) !== text(value))
  const password = change.previous.passwordHash === change.record.passwordHash ? [] : ['password']
  const changed = [...fields.map(([name]) => name), ...password]
  await hooks.after('afterUpdate', { user, previous, changed, exchange })
  return user
}

/** To compare values of any shape. */
function text(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
