import { errors, jwtVerify, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { AuthConfigError } from '../errors.ts'
import type { Session } from '../session.ts'
import { checkSecrets, deriveKey, hmacAlgorithms, type HmacAlgorithm } from './keys.ts'
import { checkLifetime } from './lifetime.ts'
import type { Strategy, Verdict } from './strategy.ts'
import { VerifiedTokens } from './verified-tokens.ts'

export interface JwtStrategyOptions {
  /**
   * At least 32 bytes. A list is a key ring: the first secret signs, all of them verify, so that a
   * new one can be put in front without signing anyone out.
   */
  readonly secret: string | readonly string[]
  /** Seconds from sign-in to expiry, 1 or more. */
  readonly lifetimeSeconds: number
  /** @default 'HS256' */
  readonly algorithm?: HmacAlgorithm
  /** The `aud` claim, written and demanded (RFC 8725 section 3.9). @default 'trpc-auth' */
  readonly audience?: string
  /** The `iss` claim, written and demanded. @default none */
  readonly issuer?: string
  /** Seconds by which clocks of several servers may differ. @default 0 */
  readonly clockToleranceSeconds?: number
  /**
   * Verified tokens kept in memory, so that their signature is checked once: about 500 bytes each.
   * 0 checks it on every request.
   *
   * @default 10000
   */
  readonly cacheSize?: number
}

/** Explicit typing, so that no other JWT passes for a session (RFC 8725 section 3.11). */
const tokenType = 'session+jwt'

/** Longer than any token of ours; checked before anything is parsed. */
const maxTokenLength = 4096

/**
 * A signed token that says whose session it is. Nothing is stored, so a session ends by expiry, by
 * the user's deactivation or by a raised session epoch.
 *
 * @throws {AuthConfigError} for a weak secret, a lifetime that is none, an unknown algorithm
 */
export function jwtStrategy(options: JwtStrategyOptions): Strategy {
  const secrets = checkSecrets(options.secret)
  const lifetime = checkLifetime('lifetimeSeconds', options.lifetimeSeconds)
  const tolerance = options.clockToleranceSeconds ?? 0
  const algorithm = checkAlgorithm(options.algorithm ?? 'HS256')
  const audience = options.audience ?? 'trpc-auth'
  const issuer = options.issuer === undefined ? {} : { issuer: options.issuer }
  const verified = new VerifiedTokens(options.cacheSize ?? 10_000)
  const ring = once(() => Promise.all(secrets.map((s) => deriveKey(s, 'session', algorithm))))

  const verify = async (token: string, now: Date): Promise<Verdict> => {
    const keys = await ring()
    const keyOf = ({ kid }: JWTHeaderParameters) => {
      const found = keys.find((key) => key.kid === kid)
      if (!found) throw new errors.JWKSNoMatchingKey()
      return found.key
    }
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        ...issuer,
        algorithms: [algorithm],
        audience,
        typ: tokenType,
        requiredClaims: ['exp', 'iat'],
        currentDate: now,
        clockTolerance: tolerance,
      })
      return verdictOf(payload, now, tolerance)
    } catch (cause) {
      return { ok: false, reason: cause instanceof errors.JWTExpired ? 'expired' : 'invalid' }
    }
  }

  return {
    read(token, now) {
      if (token.length > maxTokenLength) return { ok: false, reason: 'invalid' }
      const known = verified.get(token)
      if (known === undefined) {
        return verify(token, now).then((verdict) => {
          if (verdict.ok) verified.set(token, verdict.session)
          return verdict
        })
      }
      if (known.expiresAt.getTime() + tolerance * 1000 > now.getTime()) {
        return { ok: true, session: known }
      }
      verified.delete(token)
      return { ok: false, reason: 'expired' }
    },

    async write({ userId, epoch }, now) {
      const [signing] = await ring()
      if (signing === undefined) throw new AuthConfigError('secret: the key ring is empty.')
      const issuedAt = Math.floor(now.getTime() / 1000)
      const expiresAt = issuedAt + lifetime
      const session: Session = {
        id: globalThis.crypto.randomUUID(),
        userId,
        createdAt: new Date(issuedAt * 1000),
        expiresAt: new Date(expiresAt * 1000),
        epoch,
      }
      const jwt = new SignJWT({ sid: session.id, epoch })
        .setProtectedHeader({ alg: algorithm, kid: signing.kid, typ: tokenType })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
      if (options.issuer !== undefined) jwt.setIssuer(options.issuer)
      return { token: await jwt.sign(signing.key), session }
    },
  }
}

/** The claims of a token whose signature, audience and times are right, still not to be trusted blindly. */
function verdictOf(payload: JWTPayload, now: Date, tolerance: number): Verdict {
  const { sub, sid, epoch, iat = 0, exp = 0 } = payload
  const future = iat > now.getTime() / 1000 + tolerance
  if (typeof sub !== 'string' || sub === '' || typeof sid !== 'string') return invalid
  if (typeof epoch !== 'number' || future) return invalid
  const session = {
    id: sid,
    userId: sub,
    createdAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
    epoch,
  }
  return { ok: true, session: Object.freeze(session) }
}

const invalid: Verdict = { ok: false, reason: 'invalid' }

function checkAlgorithm(algorithm: HmacAlgorithm): HmacAlgorithm {
  if (Object.hasOwn(hmacAlgorithms, algorithm)) return algorithm
  throw new AuthConfigError(
    `algorithm: ${JSON.stringify(algorithm)} is unknown. Use ${Object.keys(hmacAlgorithms).join(', ')}.`,
  )
}

/** Keys are imported once, at the first token, because WebCrypto does it asynchronously. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
