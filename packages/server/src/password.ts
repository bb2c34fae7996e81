import pLimit from 'p-limit'
import { argon2id } from './argon2id.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import type { PasswordHasher } from './password-hasher.ts'

export interface PasswordOptions {
  /** @default argon2id() */
  readonly hasher?: PasswordHasher
  /** In characters (NIST SP 800-63B-4 section 3.1.1.2). @default 8 */
  readonly minLength?: number
  /**
   * In characters. A longer one is refused before it is hashed, for hashing costs by length.
   *
   * @default 128
   */
  readonly maxLength?: number
  /** Hashes computed at the same time. More than cores do not help. @default the number of cores */
  readonly concurrency?: number
  /** Hashes that may wait for their turn; one more is refused. @default 100 */
  readonly maxQueue?: number
}

/** The only place where passwords are handled. */
export interface Passwords {
  /**
   * @throws {AuthError} `REGISTER_INVALID_PASSWORD` with the reason `TOO_SHORT` or `TOO_LONG`,
   *   `TOO_MANY_REQUESTS` when too many hashes are waiting
   */
  hash(password: string): Promise<string>
  /**
   * Costs the same for every password and hash. Without a hash, for a user that does not exist, it
   * compares with a hash of nothing and answers `false`.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` when too many hashes are waiting
   */
  verify(hash: string | null, password: string): Promise<boolean>
  /** A new hash of a password that was just verified, if its hash is of older settings. */
  upgrade(hash: string, password: string): Promise<string | null>
}

/** @throws {AuthConfigError} for bounds that leave no password */
export function createPasswords(options: PasswordOptions = {}): Passwords {
  const { hasher = argon2id(), minLength = 8, maxLength = 128, maxQueue = 100 } = options
  if (!(minLength >= 1 && maxLength >= minLength)) {
    throw new AuthConfigError('passwords: minLength must be 1 or more, and maxLength no less.')
  }
  const limit = pLimit(options.concurrency ?? cores())

  /** Bounds memory and the thread pool: a flood of logins must not starve everybody else. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= maxQueue) throw new AuthError('TOO_MANY_REQUESTS')
    return limit(work)
  }

  let decoy: Promise<string> | undefined
  /** What an unknown user's password is compared with; made once, by whoever signs in first. */
  const decoyHash = () => {
    decoy ??= inTurn(() => hasher.hash(globalThis.crypto.randomUUID())).catch((cause) => {
      decoy = undefined
      throw cause
    })
    return decoy
  }

  return {
    async hash(password) {
      const normal = password.normalize('NFKC')
      const length = characters(normal)
      if (length < minLength) throw invalid('TOO_SHORT')
      if (length > maxLength) throw invalid('TOO_LONG')
      return inTurn(() => hasher.hash(normal))
    },
    async verify(hash, password) {
      const decoy = await decoyHash() // also for a known user: the first answer must not differ
      const normal = password.normalize('NFKC')
      // Never the password of a user, and not worth a hash: the length is known to the caller.
      if (characters(normal) > maxLength) return false
      const same = await inTurn(() => hasher.verify(hash ?? decoy, normal))
      return same && hash !== null
    },
    async upgrade(hash, password) {
      if (!hasher.needsRehash(hash)) return null
      return inTurn(() => hasher.hash(password.normalize('NFKC')))
    },
  }
}

/** Unicode code points, which is how NIST SP 800-63B-4 counts. */
function characters(text: string): number {
  return Array.from(text).length
}

function invalid(reason: string): AuthError {
  return new AuthError('REGISTER_INVALID_PASSWORD', { reason })
}

/** The standard name for it, in Node, Bun, Deno and browsers alike. */
function cores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 4
}
