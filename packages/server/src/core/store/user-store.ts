import type { Awaitable } from '../awaitable.ts'
import type { UserRecord } from '../user.ts'

/** The fields of a user that may change. */
export type UserPatch = Partial<Omit<UserRecord, 'id' | 'createdAt'>>

/**
 * The database does not accept what a user entered: `field-taken`, because it must be unique and
 * another user has it, or `field-refused`, because its column has another type or length.
 */
export interface FieldRefusal {
  readonly ok: false
  readonly reason: 'field-taken' | 'field-refused'
  /** Name of the profile field; `profile` if it is all of them, `email` for the address. */
  readonly field: string
}

/**
 * Why a write did not happen. `changed`: the record is no longer what the caller expected.
 * `last-superuser`: nobody would be left to administer the app.
 */
export type WriteResult =
  | { readonly ok: true; readonly user: UserRecord }
  | {
      readonly ok: false
      readonly reason: 'email-taken' | 'not-found' | 'changed' | 'last-superuser'
    }
  | FieldRefusal

/** `in-use`: rows of the app refer to the user, and the database keeps both. */
export type DeleteResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not-found' | 'last-superuser' | 'in-use' }

/** A place in the list of users. */
export interface UserPosition {
  readonly createdAt: Date
  readonly id: string
}

/** Which users to list. */
export interface UserQuery {
  /** The most users to return. */
  readonly limit: number
  /** Begins after this user, who need not exist any more. @default at the newest */
  readonly after?: UserPosition
  /** Text that the look-up form of the address contains, taken literally. @default all users */
  readonly search?: string
}

/** A user, or nobody: at once if there is nothing to wait for, which is cheaper than a promise. */
export type Found = Awaitable<UserRecord | null>

/**
 * Where users live. A method that cannot reach its storage rejects, or throws; it never returns
 * `null` for "I do not know". Every implementation passes the same contract suite.
 *
 * Neither `update` nor `delete` ever removes the last active superuser, however many of them run at
 * once: only the store can guarantee that.
 */
export interface UserStore {
  findById(id: string): Found
  /** By the look-up form of the address. */
  findByEmailKey(emailKey: string): Found
  /**
   * Makes the id of a new user. If it returns `''`, the database makes it, and `insert` returns it.
   *
   * @default a random UUID
   */
  newId?(): string
  /**
   * Returns `email-taken` by the store's own unique index, so that two registrations at once end in
   * one user.
   */
  insert(user: UserRecord): Promise<WriteResult>
  /**
   * What `insert` would refuse about this user if the address were free. Writes nothing. With
   * `hideExistingEmail` it is called first, so that a taken address is answered like a free one.
   *
   * @default refuses nothing
   */
  rehearse?(user: UserRecord): Promise<FieldRefusal | null>
  /**
   * Changes the given fields, in one atomic step.
   *
   * @param expected the write happens only while these fields still have these values: this is how
   *   a single-use token is used once. A profile is compared as JSON, in whatever order and spacing
   *   it is stored.
   */
  update(id: string, patch: UserPatch, expected?: UserPatch): Promise<WriteResult>
  delete(id: string): Promise<DeleteResult>
  /** Newest first: by `createdAt` and then by `id`, in one stable order. */
  list(query: UserQuery): Promise<readonly UserRecord[]>
}
