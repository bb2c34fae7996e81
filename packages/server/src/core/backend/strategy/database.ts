import type { Proof, Session, SessionClaims } from '../../session/session.ts'
import type { StoredSession } from '../../store/session-store.ts'
import {
  checkLifetimes,
  earlier,
  expiryInUse,
  expiryOf,
  isRenewalDue,
  type Lifetimes,
  type RenewalOptions,
} from './lifetime.ts'
import {
  hashSecret,
  newOpaqueToken,
  readOpaqueToken,
  sameHash,
  writeOpaqueToken,
} from './opaque-token.ts'
import { SessionBook, type SessionBookOptions } from './session-book.ts'
import type { Renewal, Strategy, Verdict } from './strategy.ts'
import { TokenMap } from './token-map.ts'

export interface DatabaseStrategyOptions extends SessionBookOptions, RenewalOptions {
  /** Seconds from sign-in to expiry, 1 or more. */
  readonly lifetimeSeconds: number
}

/**
 * Tokens whose hash is remembered, about 500 bytes each. The store is still asked. Only verified
 * tokens enter, so a flood of forged ones evicts nothing.
 */
const knownTokens = 10_000

/** What is known about a token that was presented before. */
interface Known {
  readonly secretHash: string
  readonly expiresAt: Date
}

/**
 * An opaque token, and a session in a store: the session is looked up on every request, so it can
 * be listed, and ended at once. The store holds a hash of the token's secret, never the token.
 *
 * @throws {AuthConfigError} for lifetimes that contradict each other
 */
export function databaseStrategy(options: DatabaseStrategyOptions): Strategy {
  const lifetimes = checkLifetimes(options)
  const book = new SessionBook(options)
  const known = new TokenMap<Known>(knownTokens)

  const look = lookIn(book, known)

  return {
    sessions: book.store,

    async read(token, now): Promise<Verdict> {
      const found = await look(token, now)
      if (typeof found === 'string') return { ok: false, reason: found }
      if (found.expiresAt <= now) return { ok: false, reason: 'expired' }
      book.touch(found, now)
      return { ok: true, session: sessionOf(found), backend: found.backend }
    },

    async write({ userId, epoch, backend, device, claims, until }, now) {
      const token = newOpaqueToken()
      const expiresAt = earlier(expiryOf(now, now, lifetimes), until)
      const session = { id: token.id, userId, epoch, createdAt: now, expiresAt, claims }
      const secretHash = await hashOf(token.secret, claims)
      await book.start({ ...session, ...device, backend, secretHash, lastUsedAt: now }, now)
      return { token: writeOpaqueToken(token), session }
    },

    async reissue(given, now) {
      const session = { ...given, expiresAt: expiryInUse(given, now, lifetimes) }
      const { id, expiresAt } = session
      const before = await book.store.find(id)
      if (before === null) return null
      const token = { ...newOpaqueToken(), id }
      const secretHash = await hashOf(token.secret, session.claims)
      const claims = withBefore(session.claims, before, now)
      const patch = { claims, expiresAt, secretHash }
      const known = await book.change({ before, after: session }, patch, now)
      return known ? { token: writeOpaqueToken(token), session } : null
    },

    async destroy(token, now) {
      const found = await look(token, now)
      if (typeof found !== 'string') await book.store.delete(found.userId, { id: found.id })
    },

    ...(lifetimes.renewBelow !== null && { renewal: renewalOf(book, known, lifetimes) }),
  }
}

/** The session that a token proves, expired or not; otherwise what the token is. */
function lookIn(book: SessionBook, known: TokenMap<Known>) {
  return async (token: string, now: Date): Promise<StoredSession | 'invalid' | 'revoked'> => {
    const parts = readOpaqueToken(token)
    if (parts === null) return 'invalid'
    const session = await book.store.find(parts.id)
    if (session === null) return 'revoked'
    const secretHash = known.get(token)?.secretHash ?? (await hashOf(parts.secret, session.claims))
    // A session without a hash belongs to signed tokens: no secret proves it.
    if (session.secretHash === null) return 'invalid'
    if (!sameHash(session.secretHash, secretHash)) return asBefore(session, secretHash, now)
    known.set(token, { secretHash, expiresAt: session.expiresAt })
    return session
  }
}

/** The same token for a longer time. */
function renewalOf(book: SessionBook, known: TokenMap<Known>, lifetimes: Lifetimes): Renewal {
  return {
    keepsToken: true,
    isDue(token, now) {
      const expiresAt = known.get(token)?.expiresAt
      // A token does not say when its session ends, so one that is new here is looked up once.
      if (expiresAt === undefined) return readOpaqueToken(token) !== null
      return isRenewalDue(expiresAt, now, lifetimes)
    },
    async renew(token, session, now) {
      const expiresAt = expiryOf(session.createdAt, now, lifetimes)
      if (!isRenewalDue(session.expiresAt, now, lifetimes)) return null
      if (expiresAt <= session.expiresAt) return null
      if (!(await book.extend(session.id, expiresAt, now))) return null
      // A step-up meanwhile has made another token: this one would take its place, and end soon.
      const hash = (await book.store.find(session.id))?.secretHash ?? null
      const own = known.get(token)?.secretHash ?? (await hashOfToken(token, session.claims))
      return hash === own ? { token, session: { ...session, expiresAt } } : null
    },
  }
}

/** Milliseconds for which the token from before a step-up still serves calls under way. */
const graceOfBefore = 10_000

/** What the previous token was, and said. */
interface Before {
  readonly secretHash: string
  readonly amr: readonly Proof[]
  /** In milliseconds since 1970. */
  readonly until: number
}

interface KeptClaims extends SessionClaims {
  readonly before?: Before
}

/** A session that lets nobody in has no calls under way that could be signed out. */
function withBefore(claims: SessionClaims, row: StoredSession, now: Date): KeptClaims {
  if (row.secretHash === null || row.claims.pending !== undefined) return claims
  const until = now.getTime() + graceOfBefore
  return { ...claims, before: { secretHash: row.secretHash, amr: row.claims.amr, until } }
}

/** The session as its previous token knows it: that token is not promoted by a step-up. */
function asBefore(
  session: StoredSession,
  secretHash: string,
  now: Date,
): StoredSession | 'invalid' {
  const { before, ...claims }: KeptClaims = session.claims
  if (before === undefined || now.getTime() >= before.until) return 'invalid'
  if (!sameHash(before.secretHash, secretHash)) return 'invalid'
  return { ...session, claims: { ...claims, amr: before.amr } }
}

/**
 * A session that requires a further factor has a different hash, so that a process that knows
 * nothing about such sessions refuses its token.
 */
function hashOf(secret: string, { pending }: SessionClaims): Promise<string> {
  return hashSecret(pending === undefined ? secret : `pending ${secret}`)
}

async function hashOfToken(token: string, claims: SessionClaims): Promise<string | null> {
  const parts = readOpaqueToken(token)
  return parts && hashOf(parts.secret, claims)
}

function sessionOf({ id, userId, epoch, createdAt, expiresAt, ...kept }: StoredSession): Session {
  const { before: _before, ...claims }: KeptClaims = kept.claims
  return { id, userId, epoch, createdAt, expiresAt, claims }
}
