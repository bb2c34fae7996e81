import type { Backend } from '../core/backend/backend.ts'
import type { AuthCore } from '../core/core.ts'
import type { Refusal } from '../core/refusal.ts'
import { othersOf, presentedTokens, type Presented } from '../core/request/presented-token.ts'
import type { Session } from '../core/session/session.ts'
import { absenceOf, isStrangers } from './absence.ts'
import type { Finding } from './diagnosis.ts'
import { flawOf } from './flaw.ts'
import type { Seen } from './seen.ts'

/** What was found, and with which backend. */
export interface Found {
  readonly finding: Finding
  readonly backend: Backend
}

/**
 * Why a call was refused: a token that came says more than one that is missing. `null` when nothing
 * is wrong any more, as after a sign-in in the same batch.
 */
export async function examine(core: AuthCore, refusal: Refusal, seen: Seen): Promise<Found | null> {
  const { exchange, backends: names } = refusal
  const accepted = core.backends.filter(({ name }) => names?.includes(name) ?? true)
  if (refusal.code === 'CROSS_SITE_REQUEST') return crossSite(accepted)
  const came = presentedTokens(core.backends, exchange).flatMap((one) => [
    one,
    ...othersOf(exchange, one),
  ])
  const counted = came.filter(({ backend }) => accepted.includes(backend))
  for (const presented of [...counted, ...came.filter((one) => !counted.includes(one))]) {
    const { backend } = presented
    const finding = await ofToken(core, presented, accepted)
    const several = counted.filter((one) => one.backend === backend).length > 1
    if (finding) return { finding: several ? { reason: 'several-cookies' } : finding, backend }
  }
  if (counted.length > 0) return null
  const absences = accepted.map((backend) => ({ backend, finding: absenceOf(backend, seen) }))
  return absences.find(({ finding }) => !isStrangers(finding)) ?? absences[0] ?? null
}

function crossSite(accepted: readonly Backend[]): Found | null {
  const backend = accepted.find(({ transport }) => transport.carrier === 'cookie')
  return backend ? { backend, finding: { reason: 'origin-not-trusted' } } : null
}

/** @param accepted the backends whose sessions count for the call */
async function ofToken(
  core: AuthCore,
  { backend, token }: Presented,
  accepted: readonly Backend[],
): Promise<Finding | null> {
  const { strategy, name } = backend
  const now = core.clock()
  const verdict = await strategy.read(token, now)
  const counts = accepted.includes(backend)
  if (verdict.ok) {
    const madeFor = verdict.backend ?? name
    if (!counts || madeFor !== name) return { reason: 'other-backend', madeFor }
    return ofUser(core, verdict.session)
  }
  if (!counts) return null // of no use here even if it were valid
  if (verdict.reason !== 'invalid') return { reason: verdict.reason }
  const owner = await ownerOf(core, { backend, token })
  if (owner) return { reason: 'other-backend', madeFor: owner.name }
  return { reason: flawOf({ token, strategy, cause: verdict.cause, now }) }
}

/** The backend that accepts a token that came to another one. */
async function ownerOf(core: AuthCore, { backend, token }: Presented): Promise<Backend | null> {
  for (const other of core.backends) {
    if (other === backend) continue
    const verdict = await other.strategy.read(token, core.clock())
    if (verdict.ok) return other
  }
  return null
}

/** Why the user of a valid session is not signed in. */
async function ofUser({ users }: AuthCore, { userId, epoch }: Session): Promise<Finding | null> {
  const record = await users.findById(userId)
  if (record === null) return { reason: 'user-gone' }
  if (!record.isActive) return { reason: 'user-inactive' }
  return record.sessionEpoch === epoch ? null : { reason: 'sessions-ended' }
}
