import type { Auth } from '../core/auth.ts'
import type { RequestAuth } from '../core/request/request-auth.ts'
import type { ActiveSession } from '../core/session/session.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import { checkPassword } from '../password/current-password.ts'
import { refuse } from './errors.ts'

/** A mailed link that somebody follows. */
export interface FollowedLink<TProfile extends Profile> {
  readonly token: string
  /** Of the account, for whoever is not signed in to it. */
  readonly password?: string | undefined
  /** What a sign-up without a password answered, from a client that keeps its tokens itself. */
  readonly flow?: string | undefined
  readonly request: RequestAuth<TProfile>
}

/**
 * Asks that whoever follows a mailed link is also the one whose account it would prove: by a session
 * of that account, or by its password. The link alone only shows who reads the mail, and a stranger
 * may have signed up with, or changed to, the address of its reader, who would make the account theirs
 * by a click (the trojan identifier of Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security
 * 2022).
 *
 * @returns the session of the account that the request presents, if it does
 * @throws {AuthError} `SIGN_IN_REQUIRED`, `CURRENT_PASSWORD_WRONG`, `TOO_MANY_REQUESTS`, `UNAVAILABLE`
 */
export async function assertHolder<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  request: RequestAuth<TProfile>,
  { record, password }: { readonly record: UserRecord; readonly password: string | undefined },
): Promise<ActiveSession | null> {
  // A request may bring the sessions of two people, each at a backend of its own.
  for (const { name } of auth.backends) {
    const presence = await request.userPresence({ backends: [name] })
    if (presence.ok && presence.record.id === record.id) return presence.session
  }
  if (password === undefined) throw refuse('SIGN_IN_REQUIRED')
  await checkPassword(auth, { userId: record.id, password, exchange: request.exchange })
  return null
}
