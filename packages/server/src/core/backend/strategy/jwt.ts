import { atLeast, AuthConfigError } from '../../config.ts'
import type { ActiveSession, Session } from '../../session/session.ts'
import { alsoReading, type TokenReader } from './also-reading.ts'
import { signToken, unverifiedExpiry, verifyToken, type TokenRules } from './jwt-token.ts'
import { isGood, keyRing, publicJwks, type KeySource } from './key-ring.ts'
import {
  checkLifetimes,
  earlier,
  expiryInUse,
  expiryOf,
  isRenewalDue,
  type Lifetimes,
  type RenewalOptions,
} from './lifetime.ts'
import { revocable } from './revocable.ts'
import { SessionBook, type SessionBookOptions } from './session-book.ts'
import type { IssuedToken } from '../transport/transport.ts'
import type { Renewal, Strategy, Verdict } from './strategy.ts'
import { TokenMap } from './token-map.ts'

export type JwtStrategyOptions = KeySource & TokenOptions

export interface TokenOptions extends RenewalOptions, Partial<SessionBookOptions> {
  /** Seconds from sign-in to expiry, 1 or more. */
  readonly lifetimeSeconds: number
  /** The `aud` claim, written and demanded (RFC 8725 section 3.9). @default 'trpc-auth' */
  readonly audience?: string
  /** The `iss` claim, written and demanded. @default none */
  readonly issuer?: string
  /**
   * Seconds by which the clocks of several servers may differ. If set, a token also stays valid for
   * this long after it has expired.
   *
   * @default 5 for a token that another server just made, 0 for one that has expired
   */
  readonly clockToleranceSeconds?: number
  /**
   * Verified tokens kept in memory, so that their signature is checked once: about 1,000 bytes each.
   * 0 checks it on every request.
   *
   * @default 10000
   */
  readonly cacheSize?: number
  /**
   * Tokens that another system has issued, such as `fastapiUsersTokens`. With `sessions`, a step-up
   * of one is `SESSION_REVOKED`, and `revokeOthers` ends it with the others.
   *
   * @default none
   */
  readonly alsoReads?: TokenReader
}

/** What is remembered about a token whose signature was checked. */
interface Verified {
  readonly session: Session
  /** Until when its key is valid. */
  readonly verifyUntil: Date | null
}

/** A server whose clock is a second behind must not refuse users who just signed in at another. */
const usualDifference = 5

/** Longer than any token of ours; checked before anything is parsed. */
const maxTokenLength = 4096

/**
 * A signed token that says whose session it is. Without `sessions` nothing is stored, so a session
 * ends by expiry, by the user's deactivation or by a raised session epoch, and never by its own
 * logout alone. With it, every session can be listed and revoked.
 *
 * @throws {AuthConfigError} for a weak secret, an invalid lifetime or an unknown algorithm
 */
export function jwtStrategy(options: JwtStrategyOptions): Strategy {
  const { sessions, maxSessionsPerUser } = options
  if (sessions === undefined && maxSessionsPerUser !== undefined) {
    throw new AuthConfigError(
      'maxSessionsPerUser needs sessions: only stored sessions are counted.',
    )
  }
  const stateless = statelessStrategy(options)
  const own = sessions ? revocable(stateless, new SessionBook({ ...options, sessions })) : stateless
  return options.alsoReads ? alsoReading(own, options.alsoReads) : own
}

function statelessStrategy(options: JwtStrategyOptions): Strategy {
  const lifetimes = checkLifetimes(options)
  const backends = new Set<string>()
  const rules = tokenRules(options, backends)
  const tolerance = toleranceOf(options) * 1000
  // Only verified tokens enter, so a flood of forged ones evicts nothing.
  const verified = new TokenMap<Verified>(atLeast(0, 'cacheSize', options.cacheSize ?? 10_000))

  const check = async (token: string, now: Date): Promise<Verdict> => {
    const verdict = await verifyToken(token, now, await rules())
    if (!verdict.ok) return verdict
    const { session, verifyUntil } = verdict
    verified.set(token, { session, verifyUntil })
    return { ok: true, session }
  }
  const issue = async ({ backend, ...session }: ActiveSession, now: Date) => {
    return { token: await signToken({ ...session, backend }, now, await rules()), session }
  }

  return {
    read(token, now) {
      if (token.length > maxTokenLength) return { ok: false, reason: 'invalid' }
      const known = verified.get(token)
      if (known === undefined || !isGood(known, now)) return check(token, now)
      const { session } = known
      if (session.expiresAt.getTime() + tolerance > now.getTime()) return { ok: true, session }
      verified.delete(token)
      return { ok: false, reason: 'expired' }
    },

    async write({ userId, epoch, backend, claims, until }, now) {
      const id = globalThis.crypto.randomUUID()
      const createdAt = new Date(Math.floor(now.getTime() / 1000) * 1000) // NumericDate: seconds
      const expiresAt = earlier(expiryOf(createdAt, createdAt, lifetimes), until)
      return issue({ id, userId, createdAt, expiresAt, epoch, claims, backend }, now)
    },

    reissue(session, now) {
      const expiresAt = expiryInUse(session, now, lifetimes)
      return issue({ ...session, expiresAt }, now)
    },

    bind: (backend) => void backends.add(backend),

    publicKeys: async (now) => publicJwks((await rules()).ring, now),

    ...(lifetimes.renewBelow !== null && { renewal: renewalOf(verified, lifetimes, issue) }),
  }
}

/** Another token, for a longer time. */
function renewalOf(
  verified: TokenMap<Verified>,
  lifetimes: Lifetimes,
  issue: (session: ActiveSession, now: Date) => Promise<IssuedToken>,
): Renewal {
  return {
    keepsToken: false,
    isDue(token, now) {
      const expiresAt = verified.get(token)?.session.expiresAt ?? unverifiedExpiry(token)
      return expiresAt !== null && isRenewalDue(expiresAt, now, lifetimes)
    },
    async renew(_token, session, now) {
      const expiresAt = expiryOf(session.createdAt, now, lifetimes)
      return expiresAt > session.expiresAt ? issue({ ...session, expiresAt }, now) : null
    },
  }
}

/** Checked at once; keys are made once, at the first token, because WebCrypto is asynchronous. */
function tokenRules(
  options: JwtStrategyOptions,
  backends: ReadonlySet<string>,
): () => Promise<TokenRules> {
  const ring = keyRing(options)
  const { audience = 'trpc-auth', issuer } = options
  const tolerance = toleranceOf(options)
  const ahead = options.clockToleranceSeconds ?? usualDifference
  const checks = { audience, issuer, tolerance, ahead, backends }
  let rules: Promise<TokenRules> | undefined
  return () => (rules ??= ring().then((loaded) => ({ ...checks, ring: loaded })))
}

function toleranceOf({ clockToleranceSeconds = 0 }: JwtStrategyOptions): number {
  return atLeast(0, 'clockToleranceSeconds', clockToleranceSeconds)
}
