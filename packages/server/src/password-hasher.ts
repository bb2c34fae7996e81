/** Turns a password into a hash that can be stored. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Answers `false` for a hash it does not understand. */
  verify(hash: string, password: string): Promise<boolean>
  /** Whether the hash was made with other settings than today's, and is to be made anew. */
  needsRehash(hash: string): boolean
}
