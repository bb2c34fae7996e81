import pLimit from 'p-limit'
import { atLeast } from './at-least.ts'
import { argon2id } from './argon2id.ts'
import { AuthConfigError, AuthError } from './errors.ts'
import { HasherError } from './hasher-error.ts'
import type { PasswordHasher } from './password-hasher.ts'
import {
  characters,
  refusePassword,
  type PasswordOwner,
  type PasswordPolicyOptions,
  type PasswordReason,
} from './password-policy.ts'
import type { Secret } from './secret.ts'

export interface PasswordOptions extends PasswordPolicyOptions {
  /** @default argon2id() */
  readonly hasher?: PasswordHasher
  /**
   * Hashes computed at the same time. Fewer leave cores to other calls in a flood of logins; more
   * make those wait, for hardly more logins.
   *
   * @default the number of cores
   */
  readonly concurrency?: number
  /** Hashes that may wait for their turn; one more is refused. @default 100 */
  readonly maxQueue?: number
}

/** The hash of a new password, or why the password is refused. */
export type NewPassword =
  | { readonly ok: true; readonly hash: Secret }
  | { readonly ok: false; readonly reason: PasswordReason }

/** The only place where passwords are handled. */
export interface Passwords {
  /**
   * @throws {AuthError} `TOO_MANY_REQUESTS` when too many hashes are waiting, `UNAVAILABLE` when the
   *   hasher fails
   */
  hash(password: string, owner: PasswordOwner): Promise<NewPassword>
  /**
   * Costs the same for every password and hash. Without a hash, for a user that does not exist, it
   * compares with a hash of nothing and answers `false`.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` when too many hashes are waiting, `UNAVAILABLE` when the
   *   hasher fails
   */
  verify(hash: string | null, password: string): Promise<boolean>
  /** A new hash of a password that was just verified, if its hash is of older settings. */
  upgrade(hash: string, password: string): Promise<Secret | null>
}

/** @throws {AuthConfigError} for bounds that leave no password */
export function createPasswords(options: PasswordOptions = {}): Passwords {
  const { hasher = argon2id() } = options
  const maxQueue = atLeast(0, 'passwords.maxQueue', options.maxQueue ?? 100)
  const { minLength = 8, maxLength = 128 } = options
  if (!(minLength >= 1 && maxLength >= minLength)) {
    throw new AuthConfigError('passwords: minLength must be 1 or more, and maxLength no less.')
  }
  const limit = pLimit(
    Math.floor(atLeast(1, 'passwords.concurrency', options.concurrency ?? cores())),
  )

  /** Bounds memory and the thread pool: a flood of logins must not starve everybody else. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= maxQueue) throw new AuthError('TOO_MANY_REQUESTS')
    return limit(work).catch(failed)
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
    async hash(password, owner) {
      const normal = password.normalize('NFKC')
      const reason = await refusePassword(normal, owner, options)
      if (reason !== null) return { ok: false, reason }
      return { ok: true, hash: await inTurn(() => hasher.hash(normal)) }
    },
    async verify(hash, password) {
      const decoy = await decoyHash() // also for a known user: the first answer must not differ
      const normal = password.normalize('NFKC')
      // Never the password of a user, and not worth a hash: the length is known to the caller.
      if (characters(normal) > maxLength) return false
      const same = await inTurn(() => hasher.verify(hash ?? decoy, normal, password))
      return same && hash !== null
    },
    async upgrade(hash, password) {
      if (!hasher.needsRehash(hash)) return null
      return inTurn(() => hasher.hash(password.normalize('NFKC')))
    },
  }
}

/** What a hasher throws is no answer: tRPC would send its message, whatever that holds. */
function failed(failure: unknown): never {
  if (failure instanceof AuthConfigError) throw failure
  throw new AuthError('UNAVAILABLE', { cause: new HasherError(failure) })
}

/** The standard name for it, in Node, Bun, Deno and browsers alike. */
function cores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 4
}
