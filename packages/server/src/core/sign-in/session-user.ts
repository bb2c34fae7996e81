import { andThen, type Awaitable } from '../awaitable.ts'
import type { AuthCore } from '../core.ts'
import type { Session } from '../session/session.ts'
import type { UserRecord } from '../user.ts'

/**
 * Whose session it is, if it still counts: `null` for a user who is gone or inactive, or who has
 * ended their sessions since.
 */
export function userOf({ users }: AuthCore, session: Session): Awaitable<UserRecord | null> {
  return andThen(users.findById(session.userId), (record) =>
    record?.isActive && record.sessionEpoch === session.epoch && isSameUser(record, session)
      ? record
      : null,
  )
}

/** Milliseconds by which the clocks of several processes may differ. */
const tolerance = 60_000

/**
 * Whether the user is the one who signed in, and not another who was given the id of a deleted one:
 * databases that count ids can use one twice. A session from an earlier version does not say so,
 * but it cannot be older than its user.
 */
function isSameUser({ createdAt }: UserRecord, session: Session): boolean {
  const { userSince } = session.claims
  if (userSince !== undefined) return userSince === createdAt.getTime()
  return session.createdAt.getTime() >= createdAt.getTime() - tolerance
}
