import { andThen, isPromise, type Awaitable } from './awaitable.ts'
import type { Backend } from './backend.ts'
import { ending, isEnding } from './ending.ts'
import type { Exchange } from './exchange/exchange.ts'
import { isCrossSite, type TrustedOrigins } from './origin.ts'
import type { Presented } from './presented.ts'
import type { AbsenceCode, Examine } from './refusal.ts'
import type { ActiveSession } from './session.ts'
import type { Reach } from './store/available.ts'
import type { UserStore } from './store/store.ts'
import type { Verdict } from './strategy/strategy.ts'
import { toUser, type Profile, type User } from './user.ts'

/** What a request is answered with, assembled once by `createAuth`. */
export interface AuthCore {
  readonly backends: readonly [Backend, ...Backend[]]
  readonly users: UserStore
  /** For every call of a strategy or a session store; the user store does it by itself. */
  readonly reach: Reach
  readonly trustedOrigins: TrustedOrigins
  /** Proxies whose forwarding headers count. */
  readonly trustProxy: number
  readonly clock: () => Date
  /** The doctor's, in development. */
  readonly examine?: Examine
}

/** Nobody asks, and why. */
export interface Absence {
  readonly ok: false
  readonly code: AbsenceCode
}

/** Who asks: by the token alone. */
export type Presence = { readonly ok: true; readonly session: ActiveSession } | Absence

/** Who asks: with the user read, who may have been deactivated or deleted since. */
export type UserPresence<TProfile> =
  | { readonly ok: true; readonly session: ActiveSession; readonly user: User<TProfile> }
  | Absence

/** Whose sessions count, and whether what an earlier call of the request has read will do. */
export interface PresenceQuery {
  /** @default all backends */
  readonly backends?: readonly string[] | undefined
  /** @default false */
  readonly fresh?: boolean
}

/** What to read. */
export interface Reading {
  /** The tokens that count. */
  readonly presented: readonly Presented[]
  /** What they were when the request came, for those that may have changed since. */
  readonly before?: ReadonlyMap<Backend, Verdict> | undefined
}

/**
 * Reads the tokens in order; the first that its backend knows wins. Never throws for a stranger, and
 * answers at once where no store has to be asked.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export function readPresence(
  core: AuthCore,
  exchange: Exchange,
  { presented, before }: Reading,
): Awaitable<Presence> {
  const readFrom = (at: number, absence: Absence): Awaitable<Presence> => {
    const one = presented[at]
    if (one === undefined) return absence
    const { transport } = one.backend
    if (transport.carrier === 'cookie' && isCrossSite(exchange, core.trustedOrigins)) {
      return readFrom(at + 1, { ok: false, code: 'CROSS_SITE_REQUEST' })
    }
    return andThen(readToken(core, one, before?.get(one.backend)), (found) =>
      found?.ok ? found : readFrom(at + 1, found ?? absence),
    )
  }
  return readFrom(0, { ok: false, code: 'NOT_SIGNED_IN' })
}

/** Whom one token proves, or why nobody; `null` if it says nothing to its backend. */
function readToken(
  core: AuthCore,
  { backend, token }: Presented,
  before: Verdict | undefined,
): Awaitable<Presence | null> {
  const verdict = before ?? backend.strategy.read(token, core.clock())
  const reached = isPromise(verdict) ? core.reach(() => verdict) : verdict
  return andThen(reached, (known) => presenceOf(core, backend, known))
}

function presenceOf(
  core: AuthCore,
  { name }: Backend,
  verdict: Verdict,
): Awaitable<Presence | null> {
  if (!verdict.ok) {
    if (verdict.reason === 'invalid') return null
    return { ok: false, code: verdict.reason === 'expired' ? 'SESSION_EXPIRED' : 'SESSION_REVOKED' }
  }
  if ((verdict.backend ?? name) !== name) return null
  const session = { ...verdict.session, backend: name }
  return isEnding(session) ? readEnding(core, session) : { ok: true, session }
}

/** A session that is about to end, by whether its user is still who they were. */
async function readEnding(core: AuthCore, session: ActiveSession): Promise<Presence> {
  const presence = { ok: true, session: { ...session, epoch: ending(session.epoch) } } as const
  const { ok } = await readUser(core, presence)
  return ok ? presence : { ok: false, code: 'SESSION_REVOKED' }
}

/** The user of a presence, as the store has it now. */
export function readUser<TProfile extends Profile>(
  { users }: AuthCore,
  presence: Presence,
): Awaitable<UserPresence<TProfile>> {
  if (!presence.ok) return presence
  const { session } = presence
  return andThen(users.findById(session.userId), (record) =>
    record?.isActive && record.sessionEpoch === session.epoch
      ? { ok: true, session, user: toUser<TProfile>(record) }
      : { ok: false, code: 'SESSION_REVOKED' },
  )
}
