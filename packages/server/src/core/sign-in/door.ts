import { backendNamed, type Backend } from '../backend/backend.ts'
import { AuthError } from '../errors.ts'
import { deviceOf } from '../exchange/device.ts'
import { clientGone, refuseGone } from '../exchange/gone.ts'
import { withProof } from '../session/claims.ts'
import { standing } from '../session/ending.ts'
import type { ActiveSession, Proof, SessionClaims } from '../session/session.ts'
import type { TokenAnswer } from '../backend/transport/transport.ts'
import type { Profile, UserRecord } from '../user.ts'
import { wantedFactors } from './factors.ts'
import { userOf } from './session-user.ts'
import { isKept, startSession, type SessionStart } from './start.ts'
import type { Visit } from './visit.ts'

/** How a sign-in went: what the client must keep, and the factors that are still required. */
export interface Entry {
  readonly answer: TokenAnswer
  /** Empty once the user is signed in; otherwise one of these completes it. */
  readonly pending: readonly string[]
  /** The user has set up none of them yet, and was let in only to do so. */
  readonly enrol?: true
}

/** The backend through which somebody comes in, and what proved who they are. */
export interface FirstProof {
  readonly backend: Backend
  /** `'password'`, `'passkey'`, a provider's name, or the app's own word. */
  readonly method: string
  /** When it did, as {@link Proof} says it. @default now */
  readonly at?: number
  /** Whether the cookie outlives the browser. @default true */
  readonly remember?: boolean | undefined
}

/**
 * Lets in a user whom a sign-in method has proved: the only way to a session. Users who have set up
 * a factor get a pending one, which lets nobody in until {@link prove} completes it.
 *
 * It ends the session whose token the request presents to the same backend: no sign-in takes over a
 * session that was there before (OWASP ASVS 5.0, 7.2.4).
 *
 * @throws {AuthError} `LOGIN_BAD_CREDENTIALS` for a user who is inactive, or whose sessions were
 *   ended meanwhile; `UNAVAILABLE`
 */
export async function enter<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  { backend, method, at, remember = true }: FirstProof,
): Promise<Entry> {
  const { core } = visit
  if (!record.isActive) throw new AuthError('LOGIN_BAD_CREDENTIALS')
  const wanted = await wantedFactors(core, record, method)
  const proved = { amr: [proofOf(visit, method, at)], ...(!remember && { remember }) }
  const answer = await begin(visit, record, { backend, claims: { ...proved, ...wanted } })
  if (wanted.pending === undefined) await tellLogin(visit, record, backend)
  return entryOf(answer, wanted)
}

/**
 * Adds a proof to the caller's own session, and gives it a new token: the second step of a sign-in,
 * or a step-up within a session.
 *
 * @param given the method, and when it was proved if that was not now; one of the factors that are
 *   wanted completes a pending session
 * @param of name of the backend whose session it is; without it the caller's
 * @throws {AuthError} what a protected procedure answers for somebody who has no session;
 *   `BACKEND_NOT_ACCEPTED` if it might be that of either of two users; `SESSION_REVOKED` if it is
 *   another than the request's protections have let in; `UNAVAILABLE`
 */
export async function prove<TProfile extends Profile>(
  visit: Visit<TProfile>,
  given: string | Proof,
  of?: string,
): Promise<Entry> {
  const { core } = visit
  const before = await visit.provable(of)
  const session = { ...before, epoch: standing(before) }
  const record = await userOf(core, session)
  if (!record) throw new AuthError('SESSION_REVOKED')
  const backend = backendNamed(core.backends, session.backend)
  const proof = typeof given === 'string' ? proofOf(visit, given) : given
  const claims = withProof(session.claims, proof)
  const answer = await reissue(visit, record, { backend, session: { ...session, claims } })
  if (session.claims.pending && !claims.pending) await tellLogin(visit, record, backend)
  return entryOf(answer, claims)
}

function entryOf(
  answer: TokenAnswer,
  { pending = [], enrol }: Pick<SessionClaims, 'pending' | 'enrol'>,
): Entry {
  return { answer, pending, ...(enrol && { enrol }) }
}

/**
 * Begins the caller's session again, with its claims and the proof that was just given, if any, for
 * a user whose sessions have all been ended: by a new password or factor that was set in it.
 *
 * @throws {AuthError} as {@link enter} does
 */
export async function beginAgain<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  { session, method }: { readonly session: ActiveSession; readonly method?: string | undefined },
): Promise<TokenAnswer> {
  const backend = backendNamed(visit.core.backends, session.backend)
  const { claims: before } = session
  const claims = method === undefined ? before : withProof(before, proofOf(visit, method))
  const answer = await begin(visit, record, { backend, claims })
  if (before.pending && !claims.pending) await tellLogin(visit, record, backend)
  return answer
}

/**
 * Gives the caller's session a token of the user's next epoch, which ends all others that no store
 * knows. It is still the same session: however often this happens, it lasts no longer than it may.
 */
export function moveOn<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  given: ActiveSession,
): Promise<TokenAnswer> {
  const backend = backendNamed(visit.core.backends, given.backend)
  return reissue(visit, record, { backend, session: { ...given, epoch: record.sessionEpoch } })
}

async function begin<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  start: Omit<SessionStart, 'device'>,
): Promise<TokenAnswer> {
  const { core, exchange } = visit
  const { backend } = start
  await refuseGone(exchange)
  const device = deviceOf(exchange, core.trustProxy)
  const issued = await startSession(core, record, { ...start, device })
  if (exchange.gone === true) {
    // Nobody would ever receive its token: it is taken back, and the previous session continues.
    await backend.strategy.destroy?.(issued.token, core.clock())
    throw clientGone()
  }
  await visit.endPresented(backend)
  return backend.transport.write(exchange, issued, { now: core.clock(), rank: 'identity' })
}

/** A new token for the session; with a strategy that cannot reissue, a new session. */
async function reissue<TProfile extends Profile>(
  visit: Visit<TProfile>,
  record: UserRecord,
  { backend, session }: { readonly backend: Backend; readonly session: ActiveSession },
): Promise<TokenAnswer> {
  const { core, exchange } = visit
  const { strategy, transport } = backend
  const { claims } = session
  if (strategy.reissue === undefined)
    return begin(visit, record, { backend, claims, continues: true })
  const now = core.clock()
  const issued = await strategy.reissue(session, now)
  const kept = issued && (await isKept(backend, issued, { claims, now }))
  if (!kept) throw new AuthError('SESSION_REVOKED')
  return transport.write(exchange, issued, { now: core.clock(), rank: 'identity' })
}

function proofOf<TProfile extends Profile>(
  { core }: Visit<TProfile>,
  method: string,
  at = Math.floor(core.clock().getTime() / 1000),
): Proof {
  return { method, at }
}

async function tellLogin<TProfile extends Profile>(
  { core, hooks, exchange }: Visit<TProfile>,
  record: UserRecord,
  { name: backend }: Backend,
): Promise<void> {
  await hooks.after('afterLogin', { user: core.toUser<TProfile>(record), backend, exchange })
}
