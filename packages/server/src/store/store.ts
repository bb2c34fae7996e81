import type { Awaitable } from '../awaitable.ts'
import type { UserRecord } from '../user.ts'

/** The fields of a user that may change. */
export type UserPatch = Partial<Omit<UserRecord, 'id' | 'createdAt'>>

/**
 * Why a write did not happen. `changed`: the record is no longer what the caller expected.
 * `last-superuser`: nobody would be left who can administer the app.
 */
export type WriteResult =
  | { readonly ok: true; readonly user: UserRecord }
  | {
      readonly ok: false
      readonly reason: 'email-taken' | 'not-found' | 'changed' | 'last-superuser'
    }

export type DeleteResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not-found' | 'last-superuser' }

/** A place in the list of users. */
export interface UserPosition {
  readonly createdAt: Date
  readonly id: string
}

/** Which users to list. */
export interface UserQuery {
  /** Users, at most. */
  readonly limit: number
  /** Begins behind this user, who need not exist any more. @default at the newest */
  readonly after?: UserPosition
  /** Text that the look-up form of the address contains, taken literally. @default all users */
  readonly search?: string
}

/** A user, or nobody: at once where there is nothing to wait for, which is cheaper than a promise. */
export type Found = Awaitable<UserRecord | null>

/**
 * Where users live. A method that can not reach its storage rejects, or throws; it never answers
 * `null` for "I do not know". Every implementation passes the same contract suite.
 *
 * Neither `update` nor `delete` ever takes away the last active superuser, however many of them run
 * at once: only the store can promise that.
 */
export interface UserStore {
  findById(id: string): Found
  /** By the look-up form of the address. */
  findByEmailKey(emailKey: string): Found
  /**
   * Answers `email-taken` from the store's own unique index, so that a race of two registrations
   * ends in one user.
   */
  insert(user: UserRecord): Promise<WriteResult>
  /**
   * Changes the fields given, in one atomic step.
   *
   * @param expected the write happens only while these fields still have these values: how a
   *   single-use token is used once.
   */
  update(id: string, patch: UserPatch, expected?: UserPatch): Promise<WriteResult>
  delete(id: string): Promise<DeleteResult>
  /** Newest first: by `createdAt` and then by `id`, in one stable order. */
  list(query: UserQuery): Promise<readonly UserRecord[]>
}
