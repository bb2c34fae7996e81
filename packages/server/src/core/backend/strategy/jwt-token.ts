import {
  decodeJwt,
  errors,
  jwtVerify,
  SignJWT,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose'
import { readClaims } from '../../session/claims.ts'
import type { ActiveSession, Session } from '../../session/session.ts'
import { isGood, type KeyRing, type RingKey } from './key-ring.ts'
import { isOneSpelling } from './one-spelling.ts'
import type { Verdict } from './strategy.ts'

/** What every token of one strategy has in common. */
export interface TokenRules {
  readonly audience: string
  readonly issuer: string | undefined
  /** Seconds for which a token stays valid after it has expired. */
  readonly tolerance: number
  /** Seconds by which the clock of the server that made the token may be ahead. */
  readonly ahead: number
  /** Names of the backends that the strategy serves; empty if not known. */
  readonly backends: ReadonlySet<string>
  readonly ring: KeyRing
}

/** What a token turned out to be, and until when its key is valid. */
export type TokenVerdict =
  | { readonly ok: true; readonly session: Session; readonly verifyUntil: Date | null }
  | Extract<Verdict, { ok: false }>

/** Explicit typing, so that no other JWT passes for a session (RFC 8725 section 3.11). */
export const tokenType = 'session+jwt'
/**
 * For a session that requires a further factor: anything that does not know the type refuses it.
 */
const pendingType = 'pending+jwt'

/** Media types are the same in any case, and `application/` may be left out (RFC 7515 section 4.1.9). */
function isOfType(typ: string | undefined, wanted: string): boolean {
  return typ?.toLowerCase().replace(/^application\//, '') === wanted
}

function typeOf({ claims }: Session): string {
  return claims.pending === undefined ? tokenType : pendingType
}

export async function signToken(
  session: ActiveSession,
  now: Date,
  rules: TokenRules,
): Promise<string> {
  const { signKey, kid, algorithm } = rules.ring.signer
  const claims = {
    sid: session.id,
    epoch: session.epoch,
    claims: session.claims,
    backend: session.backend,
    // The sign-in, when the token is a renewed one (OpenID Connect Core section 2).
    auth_time: Math.floor(session.createdAt.getTime() / 1000),
  }
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid, typ: typeOf(session) })
    .setSubject(session.userId)
    .setAudience(rules.audience)
    .setIssuedAt(now)
    .setExpirationTime(session.expiresAt)
  if (rules.issuer !== undefined) jwt.setIssuer(rules.issuer)
  return jwt.sign(signKey)
}

/** Returns a verdict for any string at all; nothing that a client sends makes it reject. */
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
    const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
      algorithms: keys.map(({ algorithm }) => algorithm),
      audience: rules.audience,
      ...(rules.issuer !== undefined && { issuer: rules.issuer }),
      requiredClaims: ['exp', 'iat'],
      currentDate: now,
      clockTolerance: rules.tolerance,
    })
    checkBackend(payload, rules)
    const session = sessionOf(payload, now.getTime() / 1000 + rules.ahead)
    const right = session !== null && isOfType(protectedHeader.typ, typeOf(session))
    if (!right || !isOneSpelling(token)) return { ok: false, reason: 'invalid' }
    return { ok: true, session, verifyUntil: used?.verifyUntil ?? null }
  } catch (cause) {
    return { ok: false, reason: cause instanceof errors.JWTExpired ? 'expired' : 'invalid', cause }
  }
}

/**
 * One secret may serve several strategies, and none accepts the tokens of another (RFC 8725 section
 * 3.9). Tokens from versions before this claim have none, and stay valid until they expire.
 */
function checkBackend(payload: JWTPayload, { backends }: TokenRules): void {
  const { backend } = payload
  if (backend === undefined || backends.size === 0) return
  if (typeof backend === 'string' && backends.has(backend)) return
  // The doctor sees it as another audience, which it is.
  throw new errors.JWTClaimValidationFailed('made for another backend', payload, 'aud')
}

/** When a token says it ends, whoever made it. */
export function unverifiedExpiry(token: string): Date | null {
  try {
    const { exp } = decodeJwt(token)
    return typeof exp === 'number' ? new Date(exp * 1000) : null
  } catch {
    return null // not a JWT at all
  }
}

/**
 * A valid signature says who wrote the claims, not that they have the right types.
 *
 * @param latest NumericDate after which nothing can have been issued
 */
function sessionOf(
  { sub, sid, epoch, auth_time, claims: kept, iat = Infinity, exp = Infinity }: JWTPayload,
  latest: number,
): Session | null {
  if (typeof sub !== 'string' || sub === '' || typeof sid !== 'string' || sid === '') return null
  // Only a stored session has an epoch below 0, which says that it is about to end.
  if (typeof epoch !== 'number' || epoch < 0 || typeof auth_time !== 'number') return null
  if (iat > latest || auth_time > latest) return null
  const claims = readClaims(kept)
  if (claims === null) return null
  const createdAt = new Date(auth_time * 1000)
  const expiresAt = new Date(exp * 1000)
  if (Number.isNaN(createdAt.getTime() + expiresAt.getTime())) return null // beyond any date
  return Object.freeze({ id: sid, userId: sub, createdAt, expiresAt, epoch, claims })
}
