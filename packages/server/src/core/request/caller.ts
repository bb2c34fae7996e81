import { andThen, type Awaitable } from '../awaitable.ts'
import type { Backend } from '../backend/backend.ts'
import type { AuthCore } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isCrossSite } from '../exchange/origin.ts'
import type { AbsenceCode } from '../refusal.ts'
import { ending, isEnding } from '../session/ending.ts'
import type { ActiveSession } from '../session/session.ts'
import { userOf } from '../sign-in/session-user.ts'
import type { Verdict } from '../backend/strategy/strategy.ts'
import type { UserRecord } from '../user.ts'
import { memoryKey, othersOf, type Presented } from './presented-token.ts'

/** Nobody is signed in, and why. */
export interface Absence {
  readonly ok: false
  readonly code: AbsenceCode
  /** With `SECOND_FACTOR_REQUIRED`: the session that lets nobody in until it is completed. */
  readonly pending?: ActiveSession
}

/** Who is calling, by the token alone. */
export type Presence = Proved | Absence

/** Somebody, as far as the token shows. */
interface Proved {
  readonly ok: true
  readonly session: ActiveSession
  /** What proves it. */
  readonly proof: Presented
  /** Who it is by the other tokens in the same place, if this user no longer exists. */
  readonly otherwise: () => Awaitable<Presence>
}

/** Who is calling, with the user read, who may have been deactivated or deleted since. */
export type UserPresence = (Proved & { readonly record: UserRecord }) | Absence

/** Whose sessions count, and whether what an earlier call of the request read is good enough. */
export interface PresenceQuery {
  /** @default all backends */
  readonly backends?: readonly string[] | undefined
  /** @default false */
  readonly fresh?: boolean
  /** Whether it is a mutation, which a cookie from another site must not call. @default false */
  readonly mutation?: boolean | undefined
}

/** What to read. */
export interface Reading {
  /** The tokens that count. */
  readonly presented: readonly Presented[]
  /** What they said when the request came, for those that may have changed since. */
  readonly before?: ReadonlyMap<string, Verdict> | undefined
  /** Whether it is a mutation. @default false */
  readonly mutation?: boolean | undefined
}

/**
 * Reads the tokens in order; the first that its backend knows wins. Never throws for a stranger, and
 * returns at once where no store has to be asked.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export function readPresence(
  core: AuthCore,
  exchange: Exchange,
  { presented, before, mutation }: Reading,
): Awaitable<Presence> {
  const readFrom = (list: readonly Presented[], absence: Absence): Awaitable<Presence> => {
    const [one, ...rest] = list
    if (one === undefined) return absence
    const { backend, token } = one
    const { carrier, cookie } = backend.transport
    const use = { mutation, secure: cookie?.secure }
    if (carrier === 'cookie' && isCrossSite(exchange, core.trustedOrigins, use)) {
      return readFrom(rest, nearer(absence, { ok: false, code: 'CROSS_SITE_REQUEST' }))
    }
    const verdict = before?.get(memoryKey(one)) ?? backend.strategy.read(token, core.clock())
    const said = andThen(verdict, (known) => saidBy(core, backend, known))
    return andThen(said, (found) => {
      if (!found?.ok) {
        return readFrom([...othersOf(exchange, one), ...rest], nearer(absence, found))
      }
      const siblings = () =>
        one.other ? rest.filter((next) => next.other) : othersOf(exchange, one)
      return { ...found, proof: one, otherwise: () => readFrom(siblings(), revoked) }
    })
  }
  return readFrom(presented, { ok: false, code: 'NOT_SIGNED_IN' })
}

/** Of two reasons: whoever wants a second step only must not be told of a session that is over. */
function nearer(one: Absence, other: Absence | null): Absence {
  return other === null || one.pending ? one : other
}

const revoked: Absence = { ok: false, code: 'SESSION_REVOKED' }

/** What one token says. */
type Said = { readonly ok: true; readonly session: ActiveSession } | Absence

/** Whom one token proves, or why nobody; `null` if it means nothing to its backend. */
function saidBy(core: AuthCore, { name }: Backend, verdict: Verdict): Awaitable<Said | null> {
  if (!verdict.ok && verdict.reason !== 'pending') {
    if (verdict.reason === 'invalid') return null
    return { ok: false, code: verdict.reason === 'expired' ? 'SESSION_EXPIRED' : 'SESSION_REVOKED' }
  }
  if ((verdict.backend ?? name) !== name) return null
  const session = { ...verdict.session, backend: name }
  if (!verdict.ok) return { ok: false, code: 'SECOND_FACTOR_REQUIRED', pending: session }
  return isEnding(session) ? readEnding(core, session) : { ok: true, session }
}

/** A session that is about to end counts only while its user is unchanged. */
async function readEnding(core: AuthCore, session: ActiveSession): Promise<Said> {
  const now = { ...session, epoch: ending(session.epoch) }
  const record = await userOf(core, now)
  return record ? { ok: true, session: now } : revoked
}

/** The user of a presence, as the store has it now. */
export function readUser(core: AuthCore, presence: Presence): Awaitable<UserPresence> {
  if (!presence.ok) return presence
  return andThen(userOf(core, presence.session), (record) =>
    record
      ? { ...presence, record }
      : andThen(presence.otherwise(), (other) => readUser(core, other)),
  )
}
