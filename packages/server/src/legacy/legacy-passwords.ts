import type { PasswordHasher } from '../password-hasher.ts'
import type { LegacyHashes } from './legacy-hashes.ts'

export { bcryptHashes, type BcryptHashesOptions } from './bcrypt-hashes.ts'
export type { LegacyHashes } from './legacy-hashes.ts'
export { pbkdf2Hashes, type Pbkdf2HashesOptions } from './pbkdf2-hashes.ts'

/**
 * A hasher that also verifies hashes of an old system. Each is replaced by one of the new hasher when
 * its user signs in, for which the old password stays good.
 *
 * Every verification costs one of each kind, on a decoy where the hash is of another: so the time
 * tells neither an unknown user from a known one, nor who has not signed in since the move. That
 * holds as far as the old hashes are of the cost that the options say. Leave a kind out as soon as
 * nobody has it any more.
 */
export function withLegacyPasswords(
  hasher: PasswordHasher,
  legacy: readonly LegacyHashes[],
): PasswordHasher {
  let made: Promise<string> | undefined
  const decoy = () => {
    made ??= hasher.hash(globalThis.crypto.randomUUID()).catch((cause) => {
      made = undefined
      throw cause
    })
    return made
  }

  return {
    hash: (password) => hasher.hash(password),
    needsRehash: (hash) => hasher.needsRehash(hash),
    async verify(hash, password, typed = password) {
      const kind = legacy.find((entry) => entry.knows(hash))
      const nobodys = await decoy()
      let same = await hasher.verify(kind ? nobodys : hash, password, typed)
      for (const entry of legacy) {
        const verified = await entry.verify(entry === kind ? hash : entry.decoy, typed)
        if (entry === kind) same = verified
      }
      return same
    },
  }
}
