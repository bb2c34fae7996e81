import type { Awaitable } from '../awaitable.ts'
import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import { isRecent } from '../session/recent.ts'
import type { ActiveSession } from '../session/session.ts'
import { standsIn } from '../sign-in/factors.ts'

/** Seconds for which a proof counts before the account itself changes. */
const withinSeconds = 300

/** Somebody in a session, and what they have set up. */
interface Prover {
  readonly session: ActiveSession
  /** Names of the factors. */
  readonly enrolled: readonly string[]
}

/**
 * Requires a recent proof before something of the account itself is changed: by a factor of whoever has
 * one, else a password and a stolen session would be enough; by anything of everybody else.
 *
 * @param others the methods that would do for a user without a factor, as far as they are known
 * @throws {AuthError} `STEP_UP_REQUIRED`
 */
export async function assertRecentProof(
  core: AuthCore,
  { session, enrolled }: Prover,
  others: () => Awaitable<readonly string[]>,
): Promise<void> {
  const any = enrolled.length === 0
  // The last code of a set proves its owner, too, though none is left to be asked for.
  const standIns = core.factors.filter(standsIn).map(({ name }) => name)
  const methods = any ? undefined : [...enrolled, ...standIns]
  if (isRecent(session, { seconds: withinSeconds, now: core.clock(), methods })) return
  const stepUp = { methods: any ? await others() : enrolled, withinSeconds }
  throw new AuthError('STEP_UP_REQUIRED', { stepUp })
}
