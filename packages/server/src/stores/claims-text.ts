import { noClaims, readClaims } from '../core/session/claims.ts'
import type { SessionClaims } from '../core/session/session.ts'

/**
 * Claims from the JSON that a store has kept of them, or from nothing, which a version before has
 * left.
 *
 * @returns `null` for anything else: what cannot be read lets nobody in
 */
export function parseClaims(kept: string | null | undefined): SessionClaims | null {
  if (kept === null || kept === undefined) return noClaims
  try {
    const claims: unknown = JSON.parse(kept)
    return claims === null ? null : readClaims(claims)
  } catch {
    return null
  }
}
