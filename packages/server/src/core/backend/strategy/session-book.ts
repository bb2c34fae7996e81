import { AuthConfigError } from '../../config.ts'
import { standing } from '../../session/ending.ts'
import type { Session } from '../../session/session.ts'
import { purging } from '../../store/purging.ts'
import type { SessionPatch, SessionStore, StoredSession } from '../../store/session-store.ts'

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

/** What the strategies that store their sessions have in common: the care of the store. */
export class SessionBook {
  readonly store: SessionStore
  readonly #maximum: number
  readonly #touching = new Set<string>()
  readonly #purge: (now: Date) => Promise<void>

  /** @throws {AuthConfigError} for an invalid number of sessions */
  constructor({ sessions, maxSessionsPerUser = 100 }: SessionBookOptions) {
    if (!(maxSessionsPerUser >= 1 && maxSessionsPerUser <= 1000)) {
      throw new AuthConfigError('maxSessionsPerUser must be from 1 to 1000.')
    }
    this.store = sessions
    this.#purge = purging(sessions)
    this.#maximum = Math.floor(maxSessionsPerUser)
  }

  async start(session: StoredSession, now: Date): Promise<void> {
    const createdAt = await this.#behindOthers(session, now)
    await this.store.insert({ ...session, createdAt })
    await this.#endOldest(session, now)
    // Not by a timer: a server without sign-ins has nothing to forget.
    void this.#purge(now)
  }

  /**
   * Changes what a session says of itself. Its epoch is left alone unless it is to be another one:
   * else an end that was announced meanwhile would be taken back.
   *
   * @returns `false` for one that was ended meanwhile
   */
  async change(
    { before, after }: { readonly before: StoredSession; readonly after: Session },
    patch: SessionPatch,
    now: Date,
  ): Promise<boolean> {
    const moved = after.epoch !== standing(before) && { epoch: after.epoch }
    if (!(await this.store.update(after.id, { ...patch, ...moved }))) return false
    // From now on it is one of those that are counted. One too many for once is no failure.
    const completed = isPending(before) && !isPending(after)
    if (completed) await this.#endOldest(after, now).catch(() => undefined)
    return true
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

  /**
   * When the session is created, later than all that it is to push out: by a clock that is behind
   * another server's it would be the oldest itself, and end at once.
   */
  async #behindOthers({ createdAt, ...session }: StoredSession, now: Date): Promise<Date> {
    const others = (await this.#alike(session, now)).map(provedAt)
    if (others.length < this.#maximum) return createdAt
    return new Date(Math.max(createdAt.getTime(), ...others.map((time) => time + 1)))
  }

  /**
   * Every sign-in looks for itself after it is stored, so that a race leaves none too many. All go by
   * one order, so that none of the newest is ever ended, and a race leaves none too few.
   */
  async #endOldest(session: Counted, now: Date): Promise<void> {
    const sessions = (await this.#alike(session, now)).toSorted(newestFirst)
    for (const oldest of sessions.slice(this.#maximum)) {
      await this.store.delete(session.userId, { id: oldest.id })
    }
  }

  /**
   * Those that a session is counted with. One that wants a further factor pushes out none that has
   * it: else whoever knows the password alone could sign its owner out everywhere.
   */
  async #alike(session: Counted, now: Date): Promise<readonly StoredSession[]> {
    const sessions = await this.store.list(session.userId)
    return sessions.filter((one) => one.expiresAt > now && isPending(one) === isPending(session))
  }
}

type Counted = Pick<Session, 'userId' | 'claims'>

function isPending({ claims }: Pick<Session, 'claims'>): boolean {
  return claims.pending !== undefined
}

/** In milliseconds: a session that was just completed is a new one, however long that took. */
function provedAt({ createdAt, claims }: StoredSession): number {
  return Math.max(createdAt.getTime(), ...claims.amr.map(({ at }) => at * 1000))
}

/** The same order everywhere, whatever a database holds of letters. */
function newestFirst(a: StoredSession, b: StoredSession): number {
  const later = provedAt(b) - provedAt(a)
  if (later !== 0) return later
  return a.id < b.id ? 1 : -1
}
