/** Hashes of an old system, of one kind. */
export interface LegacyHashes {
  /** Whether a hash is of this kind. */
  knows(hash: string): boolean
  /** @param typed the password as the user typed it: old systems hash that, not its NFKC */
  verify(hash: string, typed: string): Promise<boolean>
  /** A hash of this kind that is nobody's, as expensive as the real ones. */
  readonly decoy: string
}
