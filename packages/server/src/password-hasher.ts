/** Turns a password into a hash that can be stored. If it throws, the answer is `UNAVAILABLE`. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /**
   * Answers `false` for a hash it does not understand.
   *
   * @param password in NFKC, as `hash` gets it
   * @param typed as the user typed it, which is what another system may have hashed
   *   @default the same
   */
  verify(hash: string, password: string, typed?: string): Promise<boolean>
  /** Whether the hash was made with other settings than today's, and is to be made anew. */
  needsRehash(hash: string): boolean
}
