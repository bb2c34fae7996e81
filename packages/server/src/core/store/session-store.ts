import type { Secret } from '../user.ts'
import type { Device, Session } from '../session/session.ts'

/** A session as a store keeps it. */
export interface StoredSession extends Session, Device {
  /** Name of the backend that the user signed in with. No other one accepts the session. */
  readonly backend: string
  /** As in {@link Session}; negative once its end has been announced, so a signed integer. */
  readonly epoch: number
  /** SHA-256 of the token's secret. `null` if the token is signed and needs no secret. */
  readonly secretHash: Secret | null
  /** Accurate to within a few minutes: not every request is worth a write. */
  readonly lastUsedAt: Date
}

/** The fields of a session that may change. */
export type SessionPatch = Partial<
  Pick<StoredSession, 'claims' | 'epoch' | 'expiresAt' | 'lastUsedAt' | 'secretHash'>
>

/** One of a user's sessions, or all but one. */
export type SessionFilter = { readonly id: string } | { readonly not: string }

/**
 * Where sessions that can be listed and revoked live. A method that cannot reach its storage
 * rejects; it never returns `null` for "I do not know". An ended session is gone: nothing but
 * `insert` creates one. Every implementation passes the same contract suite.
 */
export interface SessionStore {
  /** Also one that has expired, as long as the store has not forgotten it. */
  find(id: string): Promise<StoredSession | null>
  /** Rejects when there is already a session with this id: none is ever replaced. */
  insert(session: StoredSession): Promise<void>
  /** Changes the given fields, in one atomic step. Returns whether there was such a session. */
  update(id: string, patch: SessionPatch): Promise<boolean>
  /** The sessions of a user, the newest first. */
  list(userId: string): Promise<readonly StoredSession[]>
  /**
   * Ends sessions of this user and of nobody else, whatever the filter says.
   *
   * @param which all, if not given
   * @returns how many there were
   */
  delete(userId: string, which?: SessionFilter): Promise<number>
  /**
   * Deletes sessions that expired before `now`: in one bounded step, so that it blocks nobody.
   *
   * @returns how many there were, at most `limit`; fewer mean that none is left
   */
  purge(now: Date, limit: number): Promise<number>
}
