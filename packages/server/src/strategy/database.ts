import type { Session } from '../session.ts'
import type { StoredSession } from '../store/session-store.ts'
import {
  checkLifetimes,
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
 * Tokens whose hash is remembered, about 500 bytes each. The store is asked all the same. Only
 * tokens that were proved enter, so a flood of forged ones drops nothing.
 */
const knownTokens = 10_000

/** What is known of a token that was presented before. */
interface Known {
  readonly secretHash: string
  readonly expiresAt: Date
}

/**
 * An opaque token, and a session in a store: it is looked up on every request, so it can be listed,
 * and ended at once. The store holds a hash of the token's secret, never the token.
 *
 * @throws {AuthConfigError} for lifetimes that contradict each other
 */
export function databaseStrategy(options: DatabaseStrategyOptions): Strategy {
  const lifetimes = checkLifetimes(options)
  const book = new SessionBook(options)
  const known = new TokenMap<Known>(knownTokens)

  /** The session of a token that proves it, expired or not; else what the token is. */
  const look = async (token: string): Promise<StoredSession | 'invalid' | 'revoked'> => {
    const parts = readOpaqueToken(token)
    if (parts === null) return 'invalid'
    const session = await book.store.find(parts.id)
    if (session === null) return 'revoked'
    const secretHash = known.get(token)?.secretHash ?? (await hashSecret(parts.secret))
    // A session without a hash belongs to signed tokens: no secret proves it.
    if (session.secretHash === null || !sameHash(session.secretHash, secretHash)) return 'invalid'
    known.set(token, { secretHash, expiresAt: session.expiresAt })
    return session
  }

  return {
    sessions: book.store,

    async read(token, now): Promise<Verdict> {
      const found = await look(token)
      if (typeof found === 'string') return { ok: false, reason: found }
      if (found.expiresAt <= now) return { ok: false, reason: 'expired' }
      book.touch(found, now)
      return { ok: true, session: sessionOf(found), backend: found.backend }
    },

    async write({ userId, epoch, backend, device }, now) {
      const token = newOpaqueToken()
      const expiresAt = expiryOf(now, now, lifetimes)
      const session = { id: token.id, userId, epoch, createdAt: now, expiresAt }
      const secretHash = await hashSecret(token.secret)
      await book.start({ ...session, ...device, backend, secretHash, lastUsedAt: now }, now)
      return { token: writeOpaqueToken(token), session }
    },

    async destroy(token) {
      const found = await look(token)
      if (typeof found !== 'string') await book.store.delete(found.userId, { id: found.id })
    },

    ...(lifetimes.renewBelow !== null && { renewal: renewalOf(book, known, lifetimes) }),
  }
}

/** The same token for a longer time. */
function renewalOf(book: SessionBook, known: TokenMap<Known>, lifetimes: Lifetimes): Renewal {
  return {
    keepsToken: true,
    isDue(token, now) {
      const expiresAt = known.get(token)?.expiresAt
      // A token says nothing of its session's end, so one that is new here is looked up once.
      if (expiresAt === undefined) return readOpaqueToken(token) !== null
      return isRenewalDue(expiresAt, now, lifetimes)
    },
    async renew(token, session, now) {
      const expiresAt = expiryOf(session.createdAt, now, lifetimes)
      if (!isRenewalDue(session.expiresAt, now, lifetimes)) return null
      if (expiresAt <= session.expiresAt) return null
      if (!(await book.extend(session.id, expiresAt, now))) return null
      return { token, session: { ...session, expiresAt } }
    },
  }
}

function sessionOf({ id, userId, epoch, createdAt, expiresAt }: StoredSession): Session {
  return { id, userId, epoch, createdAt, expiresAt }
}
