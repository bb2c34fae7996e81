import {
  decodeJwt,
  errors,
  jwtVerify,
  SignJWT,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose'
import type { Session } from '../session.ts'
import { isGood, type KeyRing, type RingKey } from './key-ring.ts'
import type { Verdict } from './strategy.ts'

/** What every token of one strategy has in common. */
export interface TokenRules {
  readonly audience: string
  readonly issuer: string | undefined
  /** In seconds. */
  readonly tolerance: number
  readonly ring: KeyRing
}

/** What a token turned out to be, and until when its key is good. */
export type TokenVerdict =
  | { readonly ok: true; readonly session: Session; readonly verifyUntil: Date | null }
  | Extract<Verdict, { ok: false }>

/** Explicit typing, so that no other JWT passes for a session (RFC 8725 section 3.11). */
export const tokenType = 'session+jwt'

export async function signToken(session: Session, now: Date, rules: TokenRules): Promise<string> {
  const { signKey, kid, algorithm } = rules.ring.signer
  const claims = {
    sid: session.id,
    epoch: session.epoch,
    // The sign-in, when the token is a renewed one (OpenID Connect Core section 2).
    auth_time: Math.floor(session.createdAt.getTime() / 1000),
  }
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid, typ: tokenType })
    .setSubject(session.userId)
    .setAudience(rules.audience)
    .setIssuedAt(now)
    .setExpirationTime(session.expiresAt)
  if (rules.issuer !== undefined) jwt.setIssuer(rules.issuer)
  return jwt.sign(signKey)
}

/** Answers for every string whatsoever; nothing that a client sends makes it reject. */
export async function verifyToken(
  token: string,
  now: Date,
  rules: TokenRules,
): Promise<TokenVerdict> {
  const { keys } = rules.ring
  let used: RingKey | undefined
  const keyOf = ({ kid, alg }: JWTHeaderParameters) => {
    // The algorithm is that of the key: what the token's header says is never a choice (RFC 8725
    // section 3.1).
    used = keys.find((key) => key.kid === kid && key.algorithm === alg && isGood(key, now))
    if (!used) throw new errors.JWKSNoMatchingKey()
    return used.verifyKey
  }
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: keys.map(({ algorithm }) => algorithm),
      audience: rules.audience,
      ...(rules.issuer !== undefined && { issuer: rules.issuer }),
      typ: tokenType,
      requiredClaims: ['exp', 'iat'],
      currentDate: now,
      clockTolerance: rules.tolerance,
    })
    const session = sessionOf(payload, now.getTime() / 1000 + rules.tolerance)
    if (session === null || !oneSpelling.test(token)) return { ok: false, reason: 'invalid' }
    return { ok: true, session, verifyUntil: used?.verifyUntil ?? null }
  } catch (cause) {
    return { ok: false, reason: cause instanceof errors.JWTExpired ? 'expired' : 'invalid', cause }
  }
}

/**
 * A signature as it is spelled when it is made. The last letter has bits that mean nothing, and a
 * decoder may overlook them, and padding (RFC 4648 section 3.5): one token would have several texts.
 */
const oneSpelling = /\.(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

/** When a token says that it ends, whoever made it. */
export function unverifiedExpiry(token: string): Date | null {
  try {
    const { exp } = decodeJwt(token)
    return typeof exp === 'number' ? new Date(exp * 1000) : null
  } catch {
    return null // no JWT at all
  }
}

/**
 * A right signature says who wrote the claims, not that they are of the right type.
 *
 * @param latest NumericDate after which nothing can have been issued
 */
function sessionOf(
  { sub, sid, epoch, auth_time, iat = Infinity, exp = Infinity }: JWTPayload,
  latest: number,
): Session | null {
  if (typeof sub !== 'string' || sub === '' || typeof sid !== 'string' || sid === '') return null
  // Only a stored session has an epoch below 0, which says that it is about to end.
  if (typeof epoch !== 'number' || epoch < 0 || typeof auth_time !== 'number') return null
  if (iat > latest || auth_time > latest) return null
  const createdAt = new Date(auth_time * 1000)
  const expiresAt = new Date(exp * 1000)
  if (Number.isNaN(createdAt.getTime() + expiresAt.getTime())) return null // beyond any date
  return Object.freeze({ id: sid, userId: sub, createdAt, expiresAt, epoch })
}
