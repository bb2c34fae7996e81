import { decodeJwt, decodeProtectedHeader, errors } from 'jose'
import { tokenType } from '../core/backend/strategy/jwt-token.ts'
import { readOpaqueToken } from '../core/backend/strategy/opaque-token.ts'
import type { Strategy } from '../core/backend/strategy/strategy.ts'
import type { PlainReason } from './diagnosis.ts'

/** A token that its strategy refused, and what the check threw. */
export interface RefusedToken {
  readonly token: string
  readonly strategy: Strategy
  readonly cause: unknown
  readonly now: Date
}

/**
 * Why a token is invalid. What the check threw is the evidence; the token itself is only looked at to
 * guess where it comes from. It was refused, and nothing that it says changes that.
 */
export function flawOf({ token, strategy, cause, now }: RefusedToken): PlainReason {
  const says = decoded(token)
  const kind = says ? 'signed' : readOpaqueToken(token) && 'opaque'
  if (kind === null) return 'malformed'
  const wanted = kindOf(strategy)
  if (wanted !== null && wanted !== kind) return 'other-kind'
  if (says === null) return 'bad-signature' // an opaque token with another secret
  if (wanted === 'signed' && says.typ !== tokenType) return 'other-kind'
  return cause === undefined ? flawOfClaims(says, now) : flawOfCause(cause)
}

/** `null` for a strategy of the app's own. */
function kindOf(strategy: Strategy): 'signed' | 'opaque' | null {
  if ('publicKeys' in strategy) return 'signed'
  return strategy.sessions ? 'opaque' : null
}

function flawOfCause(cause: unknown): PlainReason {
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.claim === 'aud') return 'other-audience'
    if (cause.claim === 'iss') return 'other-issuer'
    return cause.claim === 'nbf' ? 'clock-skew' : 'bad-claims'
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature'
  const foreign =
    cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JOSEAlgNotAllowed
  return foreign ? 'other-key' : 'malformed'
}

/** For a valid signature over claims that were refused. */
function flawOfClaims({ iat, auth_time }: Says, now: Date): PlainReason {
  const seconds = now.getTime() / 1000
  const future = [iat, auth_time].some((time) => typeof time === 'number' && time > seconds)
  return future ? 'clock-skew' : 'bad-claims'
}

/** What a JWT says about itself, whoever made it. */
interface Says {
  readonly typ?: unknown
  readonly iat?: unknown
  readonly auth_time?: unknown
}

function decoded(token: string): Says | null {
  try {
    return { ...decodeJwt(token), typ: decodeProtectedHeader(token).typ }
  } catch {
    return null // not a JWT at all
  }
}
