import { atLeast, AuthConfigError } from '../config.ts'
import { BoundedMap } from '../bounded-map.ts'
import type { FeedListener, SessionFeed } from './session-feed.ts'
import type { SessionFilter, SessionPatch, SessionStore, StoredSession } from './session-store.ts'

export interface SessionCacheOptions {
  /** Sessions kept in memory, about 700 bytes each. @default 10000 */
  readonly size?: number
  /**
   * Seconds after which a session is always read again: this limits the harm of a change that was
   * not announced, such as a row deleted by hand.
   *
   * @default 60
   */
  readonly maxAgeSeconds?: number
  /** What time it is: the same as in `createAuth`. @default the system's clock */
  readonly clock?: () => Date
}

/** A copy of a session, and when it was read. */
interface Copy {
  readonly session: StoredSession
  readonly readAt: number
}

/**
 * Answers from memory, as long as the feed says which sessions have changed. When the feed is lost,
 * everything is forgotten and every read goes to the store, until it is back.
 */
export function cachedSessions(
  store: SessionStore,
  feed: SessionFeed,
  options: SessionCacheOptions = {},
): SessionStore {
  const cache = new SessionCache(store, options)
  feed.listen(cache)
  return cache
}

class SessionCache implements SessionStore, FeedListener {
  readonly #store: SessionStore
  readonly #maxAge: number
  readonly #clock: () => Date
  readonly #copies: BoundedMap<Copy>
  /** The latest read of each session that is under way. A change makes its answer outdated. */
  readonly #reading = new Map<string, symbol>()
  #open = false

  constructor(store: SessionStore, options: SessionCacheOptions) {
    this.#store = store
    const { maxAgeSeconds = 60 } = options
    if (!(maxAgeSeconds > 0)) {
      throw new AuthConfigError(
        `cachedSessions: maxAgeSeconds must be a number greater than 0; got ${maxAgeSeconds}.`,
      )
    }
    this.#maxAge = maxAgeSeconds * 1000
    this.#clock = options.clock ?? (() => new Date())
    this.#copies = new BoundedMap(atLeast(0, 'size', options.size ?? 10_000))
  }

  opened(): void {
    this.#open = true
  }

  changed(id: string): void {
    this.#copies.delete(id)
    this.#reading.delete(id)
  }

  lost(): void {
    this.#open = false
    this.#copies.clear()
    this.#reading.clear()
  }

  async find(id: string): Promise<StoredSession | null> {
    const copy = this.#copies.get(id)
    if (copy === undefined) return this.#read(id)
    const now = this.#clock().getTime()
    // Also one that, after the clock was set back, was read in the future.
    const old = Math.abs(now - copy.readAt) > this.#maxAge
    // One that has expired according to the copy may have been renewed by another process.
    return old || copy.session.expiresAt.getTime() <= now ? this.#read(id) : copy.session
  }

  insert(session: StoredSession): Promise<void> {
    return this.#store.insert(session)
  }

  list(userId: string): Promise<readonly StoredSession[]> {
    return this.#store.list(userId)
  }

  purge(now: Date, limit: number): Promise<number> {
    return this.#store.purge(now, limit)
  }

  async update(id: string, patch: SessionPatch): Promise<boolean> {
    try {
      return await this.#store.update(id, patch)
    } finally {
      this.changed(id) // also when it failed: it may have happened anyway
    }
  }

  async delete(userId: string, which?: SessionFilter): Promise<number> {
    try {
      return await this.#store.delete(userId, which)
    } finally {
      if (which && 'id' in which) this.changed(which.id)
      else this.#forgetUser(userId)
    }
  }

  async #read(id: string): Promise<StoredSession | null> {
    if (!this.#open) return this.#store.find(id)
    const ticket = Symbol(id)
    this.#reading.set(id, ticket)
    try {
      const session = await this.#store.find(id)
      const current = this.#reading.get(id) === ticket
      // Only sessions that exist enter, so a flood of made-up ids evicts nothing.
      if (session && current) this.#copies.set(id, { session, readAt: this.#clock().getTime() })
      return session
    } finally {
      if (this.#reading.get(id) === ticket) this.#reading.delete(id)
    }
  }

  #forgetUser(userId: string): void {
    this.#copies.deleteWhere(({ session }) => session.userId === userId)
    this.#reading.clear()
  }
}
