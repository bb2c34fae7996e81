import type { UserRecord } from '../user.ts'

/** The fields of a user that may change. */
export type UserPatch = Partial<Omit<UserRecord, 'id' | 'createdAt'>>

/** Why a write did not happen. `changed`: the record is no longer what the caller expected. */
export type WriteResult =
  | { readonly ok: true; readonly user: UserRecord }
  | { readonly ok: false; readonly reason: 'email-taken' | 'not-found' | 'changed' }

/**
 * Where users live. A method that can not reach its storage rejects; it never answers `null` for
 * "I do not know". Every implementation passes the same contract suite.
 */
export interface UserStore {
  findById(id: string): Promise<UserRecord | null>
  /** By the look-up form of the address. */
  findByEmailKey(emailKey: string): Promise<UserRecord | null>
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
  /** Answers whether there was such a user. */
  delete(id: string): Promise<boolean>
}
