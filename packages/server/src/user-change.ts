import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { HookRunner } from './hook-runner.ts'
import type { AuthCore } from './presence.ts'
import { announceEnd, endSessions } from './sessions.ts'
import type { UserPatch, WriteResult } from './store/store.ts'
import { emailKey, toUser, type Profile, type User, type UserRecord } from './user.ts'

/** A change that was made, or why it was not. */
export type UserChange =
  | { readonly ok: true; readonly previous: UserRecord; readonly record: UserRecord }
  | Extract<WriteResult, { ok: false }>

/** What a caller is told of a change that was not made. */
export function refusedChange(reason: Extract<UserChange, { ok: false }>['reason']): AuthError {
  return new AuthError(refusals[reason])
}

const refusals = {
  'email-taken': 'UPDATE_USER_EMAIL_ALREADY_EXISTS',
  'last-superuser': 'LAST_SUPERUSER',
  'not-found': 'USER_NOT_FOUND',
  changed: 'UNAVAILABLE',
} as const

/** Another writer may come in between that often before we give up. */
const attempts = 5

/**
 * Changes a user by what it is at that moment: when somebody else has changed it in between, the
 * change is worked out anew, a few times. A raised epoch ends the stored sessions too.
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
    if (patch.sessionEpoch !== undefined) await announceEnd(core, id)
    const written = await core.users.update(id, patch, basis(patch, previous))
    if (written.ok) {
      if (patch.sessionEpoch !== undefined) await forgetSessions(core, id)
      return { ok: true, previous, record: written.user }
    }
    if (written.reason !== 'changed') return written
  }
  return { ok: false, reason: 'changed' }
}

/** The fields whose new values were worked out from the old ones. */
function basis(patch: UserPatch, previous: UserRecord): UserPatch {
  const { passwordHash, sessionEpoch, profile } = previous
  return {
    ...(patch.passwordHash !== undefined && { passwordHash }),
    ...(patch.sessionEpoch !== undefined && { sessionEpoch }),
    ...(patch.profile !== undefined && { profile }),
  }
}

/**
 * Ended they are already, by the epoch, and since their end was announced for those too who do not
 * ask the user: a store that fails now must not hide that the change was made.
 */
export async function forgetSessions(core: AuthCore, userId: string): Promise<void> {
  await endSessions(core, userId).catch(() => 0)
}

/** A new address is not proved yet, and ends the sessions. The same one in other letters is neither. */
export function emailPatch(email: string, record: UserRecord): UserPatch {
  if (emailKey(email) === record.emailKey) return { email }
  return { email, emailKey: emailKey(email), isVerified: false, ...endsSessions(record) }
}

export function endsSessions({ sessionEpoch }: UserRecord): UserPatch {
  return { sessionEpoch: sessionEpoch + 1 }
}

/** Tells the hook `afterUpdate`. @returns the user as it is now */
export async function announceChange<TProfile extends Profile>(
  { hooks }: { hooks: HookRunner<User<TProfile>> },
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
