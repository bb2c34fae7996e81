import type { Proof, SessionClaims } from './session.ts'

/** The claims of a session from before there were claims: when it was proved is unknown. */
export const noClaims: SessionClaims = Object.freeze({ amr: Object.freeze([]) })

/**
 * Claims as a store or a token kept them, checked to be of the right type.
 *
 * @returns `null` for anything else: what cannot be read lets nobody in
 */
export function readClaims(kept: unknown): SessionClaims | null {
  if (kept === undefined || kept === null) return noClaims
  return isClaims(kept) ? kept : null
}

function isClaims(kept: unknown): kept is SessionClaims {
  if (typeof kept !== 'object' || kept === null || !('amr' in kept)) return false
  const { amr, pending, enrol, remember } = kept as Readonly<Record<keyof SessionClaims, unknown>>
  if (!Array.isArray(amr) || !amr.every(isProof)) return false
  if (remember !== undefined && remember !== false) return false
  if (enrol !== undefined && enrol !== true) return false
  return pending === undefined || (Array.isArray(pending) && pending.every(isText))
}

function isProof(kept: unknown): kept is Proof {
  if (typeof kept !== 'object' || kept === null) return false
  return 'method' in kept && isText(kept.method) && 'at' in kept && Number.isFinite(kept.at)
}

function isText(kept: unknown): kept is string {
  return typeof kept === 'string'
}

/** The claims of a session with one more proof, and the factors that are still required. */
export function withProof(
  { pending = [], enrol, ...claims }: SessionClaims,
  { method, at }: Proof,
): SessionClaims {
  const others = claims.amr.filter((proof) => proof.method !== method)
  const amr = [...others, { method, at }]
  const wanted = pending.includes(method) || pending.length === 0 ? undefined : pending
  if (wanted === undefined) return { ...claims, amr }
  return { ...claims, amr, pending: wanted, ...(enrol && { enrol }) }
}
