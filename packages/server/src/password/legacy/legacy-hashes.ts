/** Hashes of an old system, of one kind. */
export interface LegacyHashes {
  /** Whether a hash is of this kind. */
  knows(hash: string): boolean
  /** @param typed the password as the user typed it: old systems hash that, not its NFKC */
  verify(hash: string, typed: string): Promise<boolean>
  /** A hash of this kind that nobody has, as expensive as the real ones. */
  readonly decoy: string
  /**
   * Whether the hash proves all of a password that was just verified. If it ignores a part of it,
   * it is kept: a new hash would make whatever was typed there part of the password.
   *
   * @default it does
   */
  provesAll?(hash: string, typed: string): boolean
}
