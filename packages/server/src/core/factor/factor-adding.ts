import type { TokenAnswer } from '../backend/transport/transport.ts'
import type { IssuedCodes } from '../core.ts'
import { AuthError } from '../errors.ts'
import { beginAgain } from '../sign-in/door.ts'
import { endAllSessions } from '../sign-in/end.ts'
import { ownFactors, standsIn } from '../sign-in/factors.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile } from '../user.ts'
import type { FactorOwner } from './factor-change.ts'
import { tellChange } from './factor-events.ts'
import { endOwnSessions, stayAlone } from './stay-alone.ts'

/** What the user gets when a factor was set up. */
export interface FactorAdded extends TokenAnswer {
  /**
   * To be shown once; `null` for an app without them, for a user who has a set, and where they could
   * not be kept: the user can renew them.
   */
  readonly recoveryCodes: readonly string[] | null
}

/** A factor that is to be set up. */
interface NewFactor {
  readonly name: string
  /** Uses up what it was begun with: nothing is refused from here on for want of room. */
  readonly spend?: () => Promise<void>
  /** Stores its record. */
  readonly keep: () => Promise<Undo>
  /** Whether it takes the place of the one of this name that the user may have. @default false */
  readonly replaces?: boolean
}

/** Takes back what was stored. */
export type Undo = () => Promise<unknown>

/**
 * Sets up a factor: it counts as proved in this session, all others of the user end (OWASP ASVS 5.0,
 * 7.4.3), and a set of recovery codes is made. With the first factor it is a new one, whatever was left
 * of an earlier time: its codes might be anywhere by now.
 *
 * @throws {AuthError} `SESSION_REVOKED` if the session was ended meanwhile, by another factor that
 *   was set up at the same moment perhaps; `TOO_MANY_REQUESTS`; `UNAVAILABLE`; what `spend` and
 *   `keep` throw
 */
export async function addFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: FactorOwner,
  { name, spend, keep, replaces = false }: NewFactor,
): Promise<FactorAdded> {
  const { core, exchange } = visit
  const { enrolled } = owner
  const codes = core.factors.find(standsIn)
  const others = replaces ? enrolled.filter((one) => one !== name) : enrolled
  const first = !ownFactors(core).some((one) => others.includes(one))
  const lacks = codes !== undefined && (first || !enrolled.includes(codes.name))
  // First, while nothing has changed: hashes take their time, and there may be no room for them.
  const set = lacks ? await codes.issue?.(core, owner.record.id, exchange) : undefined
  await spend?.()
  // Of two at once one gets further, so that the other stores nothing.
  const record = await endOwnSessions(core, owner)
  if (record === null) throw new AuthError('SESSION_REVOKED')
  let alone = { ...owner, record }
  let undo: Undo | undefined
  let answer: TokenAnswer | null = null
  try {
    if (enrolled.length === 0) await codes?.forget?.(core, record.id)
    undo = await keep()
    // Once more, for whoever has come in meanwhile.
    const again = await endOwnSessions(core, alone)
    if (again !== null) {
      alone = { ...owner, record: again }
      answer = await beginAgain(visit, again, { session: owner.session, method: name })
    }
  } finally {
    if (answer === null) await takeBack(visit, alone, { name, undo })
  }
  if (answer === null) throw new AuthError('SESSION_REVOKED')
  await tellChange(visit, owner, { event: 'afterFactorAdded', factor: name })
  return { ...answer, recoveryCodes: set ? await keptCodes(set) : null }
}

/** The codes of a set, once it is kept. The factor is set up, so a store that fails must not hide it. */
export function keptCodes(set: IssuedCodes): Promise<readonly string[] | null> {
  return set.keep().then(
    () => set.codes,
    () => null,
  )
}

/**
 * A store that fails signs nobody out whose session is in a cookie. A client that keeps its tokens
 * itself gets none with an error, and its old one is over: it must sign in again.
 */
async function takeBack<TProfile extends Profile>(
  visit: Visit<TProfile>,
  owner: FactorOwner,
  { name, undo }: { readonly name: string; readonly undo: Undo | undefined },
): Promise<void> {
  try {
    await undo?.()
  } catch (failure) {
    await tellChange(visit, owner, { event: 'afterFactorAdded', factor: name })
    throw failure
  } finally {
    const answer = await stayAlone(visit, owner)
    // Somebody else has ended this session, and another may have begun with the factor since.
    if (answer === null && undo) await endAllSessions(visit.core, owner.record.id)
  }
}
