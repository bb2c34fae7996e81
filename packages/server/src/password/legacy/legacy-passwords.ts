import { AuthConfigError } from '../../core/config.ts'
import type { PasswordHasher } from '../password-hasher.ts'
import type { LegacyHashes } from './legacy-hashes.ts'

export { argon2Hashes, type Argon2HashesOptions } from './argon2-hashes.ts'
export { bcryptHashes, type BcryptHashesOptions } from './bcrypt-hashes.ts'
export { firebaseHashes, type FirebaseHashesOptions } from './firebase-hashes.ts'
export type { LegacyHashes } from './legacy-hashes.ts'
export { pbkdf2Hashes, type Pbkdf2HashesOptions } from './pbkdf2-hashes.ts'
export { scryptHashes, type ScryptHashesOptions } from './scrypt-hashes.ts'

/**
 * A hasher that also verifies hashes of an old system. Each is replaced by one of the new hasher when
 * its user signs in; the password stays the same.
 *
 * Every verification costs one of each kind, on a decoy if the hash is of another kind: so timing
 * reveals neither unknown users, nor those who have not signed in since the move. That holds as far
 * as the old hashes have the cost that the options say. Remove a kind as soon as nobody has it any
 * more.
 *
 * @throws {AuthConfigError} for a kind that does not know its own decoy, as with settings that no
 *   hash has: it would cost nothing
 */
export function withLegacyPasswords(
  hasher: PasswordHasher,
  legacy: readonly LegacyHashes[],
): PasswordHasher {
  for (const kind of legacy) checkDecoy(kind)
  let made: Promise<string> | undefined
  const decoy = () => {
    made ??= hasher.hash(globalThis.crypto.randomUUID()).catch((cause) => {
      made = undefined
      throw cause
    })
    return made
  }
  const isOwn = (hash: string) => hasher.knows?.(hash) ?? false
  const kindOf = (hash: string) => (isOwn(hash) ? undefined : legacy.find((k) => k.knows(hash)))

  return {
    hash: (password) => hasher.hash(password),
    ...(hasher.knows && { knows: (hash) => isOwn(hash) || kindOf(hash) !== undefined }),
    needsRehash(hash, typed = '') {
      const kind = kindOf(hash)
      return kind ? (kind.provesAll?.(hash, typed) ?? true) : hasher.needsRehash(hash, typed)
    },
    async verify(hash, password, typed = password) {
      const kind = kindOf(hash)
      const nobodys = await decoy()
      let same = await hasher.verify(kind ? nobodys : hash, password, typed)
      for (const entry of legacy) {
        const verified = await entry.verify(entry === kind ? hash : entry.decoy, typed)
        // HMAC and bcrypt do not tell a text from the same one followed by zeros.
        if (entry === kind) same = verified && !typed.includes('\0')
      }
      return same
    },
  }
}

function checkDecoy(kind: LegacyHashes): void {
  if (kind.knows(kind.decoy)) return
  throw new AuthConfigError(
    `withLegacyPasswords: a kind of hashes does not know its own decoy, so unknown users would be answered sooner than others; its decoy is "${kind.decoy.slice(0, 30)}…". Give the kind the settings that the old hashes have.`,
  )
}
