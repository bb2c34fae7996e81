import type { AuthCore } from '../core.ts'
import { recordsOf } from '../record/owned-records.ts'
import type { ActiveSession } from '../session/session.ts'

const kind = 'factor-tries'

/** Wrong codes that one sign-in may try: more than anybody mistypes. */
const mostTries = 5

/** Milliseconds by which the clocks of several processes may differ, and more. */
const slack = 120_000

/**
 * Counts a try at the second step of a sign-in, before anything is checked: tries at the same moment
 * are not free, and one that another overtakes is refused.
 *
 * @returns `false` for one too many: the sign-in must begin again
 * @throws {AuthError} `UNAVAILABLE`
 */
export async function mayTry(core: AuthCore, session: ActiveSession): Promise<boolean> {
  const records = recordsOf(core, kind)
  // Not its id, which may be as long as a strategy of the app wants.
  const key = await core.keys(kind).sign(new TextEncoder().encode(session.id))
  const expiresAt = new Date(session.expiresAt.getTime() + slack)
  const row = { kind, key, owner: session.userId, version: 1, createdAt: core.clock(), expiresAt }
  if (await records.insert({ ...row, data: 1 })) return true
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const before = await records.find(kind, key)
    const tries = Number(before?.data ?? mostTries)
    if (before === null || !(tries < mostTries)) return false
    if (await records.update(before, { data: tries + 1 })) return true
  }
  return false
}
