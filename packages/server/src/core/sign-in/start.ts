import type { Backend } from '../backend/backend.ts'
import { AuthConfigError } from '../config.ts'
import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import type { Device, SessionClaims } from '../session/session.ts'
import type { TokenSubject } from '../backend/strategy/strategy.ts'
import type { IssuedToken } from '../backend/transport/transport.ts'
import type { UserRecord } from '../user.ts'

/** Seconds within which a sign-in that requires a further factor must be completed. */
const pendingSeconds = 600

/** The backend and device of a session, and what it says about itself. */
export interface SessionStart {
  readonly backend: Backend
  readonly device: Device
  readonly claims: SessionClaims
  /** Whether it goes on for another one, whose claims are to be kept. @default it is a sign-in */
  readonly continues?: true | undefined
}

/**
 * Starts a session for a user whom the caller has just read. Only the door calls this.
 *
 * @throws {AuthError} `LOGIN_BAD_CREDENTIALS` when the user's sessions were ended meanwhile: a
 *   sign-in that was under way must not survive a password change
 * @throws {AuthConfigError} as {@link isKept} does
 */
export async function startSession(
  { users, clock }: AuthCore,
  { id: userId, sessionEpoch: epoch, createdAt }: UserRecord,
  { backend, device, claims, continues }: SessionStart,
): Promise<IssuedToken> {
  const { name, strategy } = backend
  const now = clock()
  const subject: object = {
    userId,
    epoch,
    backend: name,
    device,
    claims: { ...claims, userSince: createdAt.getTime() },
    ...(claims.pending && { until: new Date(now.getTime() + pendingSeconds * 1000) }),
  }
  // The mark that lets it pass exists only in the type: no other file may make one.
  const issued = await strategy.write(subject as TokenSubject, now)
  // A sign-in by one proof is no worse for a strategy from before there were claims.
  const plain = !continues && claims.amr.length <= 1
  const saysMore = claims.pending || claims.remember === false || !plain
  const kept = !saysMore || (await isKept(backend, issued, { claims, now }))
  if (!kept) throw new AuthError('LOGIN_BAD_CREDENTIALS')
  // A token that no store knows then has an outdated epoch, and ends by itself.
  if (strategy.sessions === undefined) return issued
  const user = await users.findById(userId)
  if (user?.isActive && user.sessionEpoch === epoch) return issued
  await strategy.sessions.delete(userId, { id: issued.session.id })
  throw new AuthError('LOGIN_BAD_CREDENTIALS')
}

/**
 * Makes sure that a session says what it was made to say. A strategy of the app may keep no claims:
 * then the first proof alone would let the user in, a step-up would be asked for without end, and the
 * cookie would outlive the browser.
 *
 * @returns `false` if the session was ended meanwhile
 * @throws {AuthConfigError} for a strategy that keeps no claims; it ends the session first
 */
export async function isKept(
  { name, strategy }: Backend,
  { token, session }: IssuedToken,
  { claims, now }: { readonly claims: SessionClaims; readonly now: Date },
): Promise<boolean> {
  const verdict = await strategy.read(token, now)
  if (!('session' in verdict)) return false
  const asWanted = verdict.ok === (claims.pending === undefined)
  // The cookie is made of the one, and each call is checked by the other.
  const same = [session, verdict.session].every((one) => says(one.claims, claims))
  if (asWanted && same) return true
  await strategy.destroy?.(token, now)
  throw new AuthConfigError(
    `The strategy of the backend ${JSON.stringify(name)} does not keep claims, so it would forget that a factor is still wanted, how the user was proved, and that the cookie ends with the browser. Keep the claims that write and reissue are given, and return them from these two and from read.`,
  )
}

/** Whether the latest proof, and whether the cookie ends with the browser, are the same. */
function says(kept: SessionClaims, given: SessionClaims): boolean {
  const [one, other] = [kept.amr.at(-1), given.amr.at(-1)]
  if (one?.method !== other?.method || one?.at !== other?.at) return false
  return kept.remember === given.remember
}
