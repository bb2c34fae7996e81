import { BoundedMap } from '../bounded-map.ts'
import { AuthConfigError } from '../errors.ts'
import { signToken, unverifiedExpiry, verifyToken, type TokenRules } from './jwt-token.ts'
import { checkSecrets, deriveKeys, hmacAlgorithms, type HmacAlgorithm } from './keys.ts'
import { checkLifetimes, expiryOf, isRenewalDue, type RenewalOptions } from './lifetime.ts'
import type { Session } from '../session.ts'
import { revocable } from './revocable.ts'
import { SessionBook, type SessionBookOptions } from './session-book.ts'
import type { Strategy, Verdict } from './strategy.ts'

export interface JwtStrategyOptions extends RenewalOptions, Partial<SessionBookOptions> {
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

/** Longer than any token of ours; checked before anything is parsed. */
const maxTokenLength = 4096

/**
 * A signed token that says whose session it is. Without `sessions` nothing is stored, so a session
 * ends by expiry, by the user's deactivation or by a raised session epoch, and never by its own
 * logout alone. With it, every session can be listed and revoked.
 *
 * @throws {AuthConfigError} for a weak secret, a lifetime that is none, an unknown algorithm
 */
export function jwtStrategy(options: JwtStrategyOptions): Strategy {
  const { sessions, maxSessionsPerUser } = options
  const strategy = statelessStrategy(options)
  if (sessions) return revocable(strategy, new SessionBook({ ...options, sessions }))
  if (maxSessionsPerUser === undefined) return strategy
  throw new AuthConfigError('maxSessionsPerUser needs sessions: what is not stored is not counted.')
}

function statelessStrategy(options: JwtStrategyOptions): Strategy {
  const lifetimes = checkLifetimes(options)
  const rules = tokenRules(options)
  const tolerance = (options.clockToleranceSeconds ?? 0) * 1000
  // Only verified tokens enter, so a flood of forged ones drops nothing.
  const verified = new BoundedMap<Session>(options.cacheSize ?? 10_000)

  const check = async (token: string, now: Date): Promise<Verdict> => {
    const verdict = await verifyToken(token, now, await rules())
    if (verdict.ok) verified.set(token, verdict.session)
    return verdict
  }
  const issue = async (session: Session, now: Date) => {
    return { token: await signToken(session, now, await rules()), session }
  }

  return {
    read(token, now) {
      if (token.length > maxTokenLength) return { ok: false, reason: 'invalid' }
      const session = verified.get(token)
      if (session === undefined) return check(token, now)
      if (session.expiresAt.getTime() + tolerance > now.getTime()) return { ok: true, session }
      verified.delete(token)
      return { ok: false, reason: 'expired' }
    },

    async write({ userId, epoch }, now) {
      const createdAt = new Date(Math.floor(now.getTime() / 1000) * 1000) // NumericDate: seconds
      const expiresAt = expiryOf(createdAt, createdAt, lifetimes)
      return issue({ id: globalThis.crypto.randomUUID(), userId, createdAt, expiresAt, epoch }, now)
    },

    ...(lifetimes.renewBelow !== null && {
      renewal: {
        keepsToken: false,
        isDue(token, now) {
          const expiresAt = verified.get(token)?.expiresAt ?? unverifiedExpiry(token)
          return expiresAt !== null && isRenewalDue(expiresAt, now, lifetimes)
        },
        async renew(_token, session, now) {
          const expiresAt = expiryOf(session.createdAt, now, lifetimes)
          return expiresAt > session.expiresAt ? issue({ ...session, expiresAt }, now) : null
        },
      },
    }),
  }
}

/** Checked at once; the keys are made once, at the first token, as WebCrypto is asynchronous. */
function tokenRules(options: JwtStrategyOptions): () => Promise<TokenRules> {
  const secrets = checkSecrets(options.secret)
  const algorithm = checkAlgorithm(options.algorithm ?? 'HS256')
  const { audience = 'trpc-auth', issuer, clockToleranceSeconds: tolerance = 0 } = options
  let rules: Promise<TokenRules> | undefined
  return () => {
    rules ??= deriveKeys(secrets, { purpose: 'session', algorithm }).then((keys) => {
      return { algorithm, audience, issuer, tolerance, keys }
    })
    return rules
  }
}

function checkAlgorithm(algorithm: HmacAlgorithm): HmacAlgorithm {
  if (Object.hasOwn(hmacAlgorithms, algorithm)) return algorithm
  throw new AuthConfigError(
    `algorithm: ${JSON.stringify(algorithm)} is unknown. Use ${Object.keys(hmacAlgorithms).join(', ')}.`,
  )
}
