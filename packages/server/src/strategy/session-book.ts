import { AuthConfigError } from '../errors.ts'
import type { SessionStore, StoredSession } from '../store/session-store.ts'

export interface SessionBookOptions {
  /** Where the sessions are stored, so that they can be listed and revoked. */
  readonly sessions: SessionStore
  /**
   * Sessions that a user can have at the same time; one more ends the oldest. 1 to 1000.
   *
   * @default 100
   */
  readonly maxSessionsPerUser?: number
}

/** How old `lastUsedAt` may be, so that reading a session is hardly ever a write. */
const touchAfter = 5 * 60_000
const purgeAfter = 60_000
const purgeAtOnce = 1000

/** What the strategies that store their sessions have in common: the care of the store. */
export class SessionBook {
  readonly store: SessionStore
  readonly #maximum: number
  readonly #touching = new Set<string>()
  #purgedAt = 0
  #purging = false

  /** @throws {AuthConfigError} for a number of sessions that is none */
  constructor({ sessions, maxSessionsPerUser = 100 }: SessionBookOptions) {
    if (!(maxSessionsPerUser >= 1 && maxSessionsPerUser <= 1000)) {
      throw new AuthConfigError('maxSessionsPerUser must be from 1 to 1000.')
    }
    this.store = sessions
    this.#maximum = Math.floor(maxSessionsPerUser)
  }

  async start(session: StoredSession, now: Date): Promise<void> {
    await this.store.insert(session)
    await this.#endOldest(session, now)
    void this.#purge(now)
  }

  /** Notes that the session was used. Nobody waits for it, and its failure is none. */
  touch({ id, lastUsedAt }: StoredSession, now: Date): void {
    if (now.getTime() - lastUsedAt.getTime() < touchAfter || this.#touching.has(id)) return
    this.#touching.add(id)
    this.store
      .update(id, { lastUsedAt: now })
      .catch(() => undefined)
      .finally(() => this.#touching.delete(id))
  }

  /** Answers `false` for a session that was ended meanwhile: a renewal brings nothing back. */
  extend(id: string, expiresAt: Date, now: Date): Promise<boolean> {
    return this.store.update(id, { expiresAt, lastUsedAt: now })
  }

  /** Every sign-in looks for itself after it is stored, so that a race leaves none too many. */
  async #endOldest({ id, userId }: StoredSession, now: Date): Promise<void> {
    const sessions = await this.store.list(userId)
    const others = sessions.filter((other) => other.id !== id && other.expiresAt > now)
    for (const oldest of others.slice(this.#maximum - 1)) {
      await this.store.delete(userId, { id: oldest.id })
    }
  }

  /**
   * At a sign-in and not by a timer: a server without sign-ins has nothing to forget. Nobody waits
   * for it; what is left when it fails is there the next time.
   */
  async #purge(now: Date): Promise<void> {
    if (this.#purging || now.getTime() - this.#purgedAt < purgeAfter) return
    this.#purging = true
    this.#purgedAt = now.getTime()
    try {
      while ((await this.store.purge(now, purgeAtOnce)) === purgeAtOnce);
    } catch {
      // see above
    } finally {
      this.#purging = false
    }
  }
}
