import type { Json } from '../user.ts'

/** What a concern keeps for a user: a factor, a linked account, a spent code. */
export interface StoredRecord {
  /** What the record is, such as `'totp'`: the concern's own word, at most 32 characters. */
  readonly kind: string
  /** Unique among the records of its kind; at most 255 characters. */
  readonly key: string
  /** Id of the user it belongs to, and is deleted with. `null` for nobody. */
  readonly owner: string | null
  readonly data: Json
  /** 1 when it is inserted, raised by one with every update. */
  readonly version: number
  readonly createdAt: Date
  /** After this it may be purged at any time. `null` for never. */
  readonly expiresAt: Date | null
}

/** The fields of a record that may change. */
export interface RecordChange {
  readonly data: Json
  /** @default unchanged */
  readonly expiresAt?: Date | null
}

/**
 * Where concerns keep what they know about users: one contract, and one table, for all of them. A
 * method that cannot reach its storage rejects; it never returns `null` for "I do not know". Every
 * implementation passes the same contract suite.
 */
export interface RecordStore {
  /** Also one that has expired, as long as the store has not forgotten it. */
  find(kind: string, key: string): Promise<StoredRecord | null>
  /** A user's records of one kind, the oldest first. */
  list(kind: string, owner: string): Promise<readonly StoredRecord[]>
  /**
   * Returns `false` if the kind already has this key, by the store's own unique index. This is how
   * anything is used only once: of many simultaneous inserts exactly one gets `true`.
   */
  insert(record: StoredRecord): Promise<boolean>
  /**
   * Overwrites exactly this version, in one atomic step, and raises it. Returns `false` if the
   * record was changed or deleted meanwhile: read it again.
   */
  update(record: StoredRecord, change: RecordChange): Promise<boolean>
  /** Of many simultaneous deletions exactly one gets `true`. */
  delete(kind: string, key: string): Promise<boolean>
  /** Deletes everything that a user owns. @returns how many there were */
  deleteOwned(owner: string): Promise<number>
  /**
   * Deletes records that expired before `now`: in one bounded step, so that it blocks nobody.
   *
   * @returns how many there were, at most `limit`; fewer mean that none is left
   */
  purge(now: Date, limit: number): Promise<number>
}
