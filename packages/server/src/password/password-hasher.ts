/**
 * Turns a password into a hash that can be stored. If it throws, or does not answer within
 * `timeoutSeconds`, the answer is `UNAVAILABLE`.
 */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /**
   * Returns `false` for a hash it does not understand.
   *
   * @param password in NFKC, as `hash` gets it
   * @param typed as the user typed it, which is what another system may have hashed
   *   @default the same
   */
  verify(hash: string, password: string, typed?: string): Promise<boolean>
  /**
   * Whether it understands the hash. One that it does not understand is reported, and takes as much
   * time as that of an unknown user.
   *
   * @default every hash
   */
  knows?(hash: string): boolean
  /**
   * Whether the hash was made with other settings than today's, and should be replaced.
   *
   * @param typed the password as the user typed it, which was just verified
   */
  needsRehash(hash: string, typed?: string): boolean | Promise<boolean>
}
