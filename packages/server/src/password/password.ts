import type { Passwords } from '../core/passwords.ts'
import { atLeast, AuthConfigError, moreThan } from '../core/config.ts'
import { longestPassword } from '../core/inputs.ts'
import { argon2id } from './argon2id.ts'
import { failed, guardedHasher } from './guarded-hasher.ts'
import type { Sender } from '../core/exchange/client-address.ts'
import { HashQueue } from './hash-queue.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { characters, refusePassword, type PasswordPolicyOptions } from './password-policy.ts'
import { hashKind, hashSorter } from './unknown-hash.ts'

export interface PasswordOptions extends PasswordPolicyOptions {
  /** @default argon2id() */
  readonly hasher?: PasswordHasher
  /**
   * Hashes computed at the same time. Fewer leave cores for other calls in a flood of logins; more
   * make those wait, for hardly more logins.
   *
   * @default the number of cores
   */
  readonly concurrency?: number
  /**
   * Hashes that may wait for their turn. If there is one more, the last of the network that waits
   * for the most is refused.
   *
   * @default 100
   */
  readonly maxQueue?: number
  /**
   * Seconds that one call of `hasher` or `policy` may take. If it takes longer, the answer is
   * `UNAVAILABLE`, and nothing waits for it any more.
   *
   * @default 10
   */
  readonly timeoutSeconds?: number
  /**
   * Called once for each kind of hash, such as `$6$`, that `hasher` does not know, and for at most
   * 20 kinds: users with such a hash cannot sign in. A hasher of your own uses `knows` to say which it knows.
   *
   * @default writes it to the console
   */
  readonly onUnknownHash?: (kind: string) => void
}

interface Surroundings {
  /** Whose turn in the queue it takes; `null` for all unknown addresses. */
  readonly networkOf: (sender: Sender) => string | null
  readonly clock: () => Date
}

/** @throws {AuthConfigError} for bounds that leave no password, or an invalid time limit */
export function createPasswords(
  options: PasswordOptions = {},
  { networkOf, clock }: Surroundings,
): Passwords {
  const milliseconds = moreThan(0, 'passwords.timeoutSeconds', options.timeoutSeconds ?? 10) * 1000
  const hasher = guardedHasher(options.hasher ?? argon2id(), milliseconds)
  const isKnown = hashSorter(hasher, options.onUnknownHash)
  const maxLength = maxLengthOf(options)
  const queue = queueOf(options, clock)

  /** A flood of logins must not starve everybody else. */
  const inTurn = <T>(sender: Sender | undefined, work: () => Promise<T>): Promise<T> => {
    const network = sender ? (networkOf(sender) ?? 'unknown') : 'own'
    return queue.run(network, work)
  }

  let decoy: Promise<string> | undefined
  /** What an unknown user's password is compared with; made once, at the first sign-in. */
  const decoyHash = () => {
    decoy ??= inTurn(undefined, () => hasher.hash(globalThis.crypto.randomUUID())).catch(
      (cause) => {
        decoy = undefined
        throw cause
      },
    )
    return decoy
  }

  return {
    async hash(password, owner, sender) {
      const normal = password.normalize('NFKC')
      const reason = await refusePassword(normal, owner, { ...options, milliseconds })
      if (reason !== null) return { ok: false, reason }
      return { ok: true, hash: await inTurn(sender, () => hasher.hash(normal)) }
    },
    async verify(hash, password, sender) {
      const decoy = await decoyHash() // also for a known user: the first answer must not differ
      const normal = password.normalize('NFKC')
      // Never the password of a user, and not worth a hash: the length is known to the caller.
      if (characters(normal) > maxLength) return false
      const known = isKnown(hash)
      const same = await inTurn(sender, () => hasher.verify(known ? hash : decoy, normal, password))
      return same && known
    },
    async upgrade(hash, password, sender) {
      const normal = password.normalize('NFKC')
      const isDue = () => hasher.needsRehash(hash, password)
      // Queued only where it may take a hash to tell, which is for what NFKC changes.
      if (normal === password && !(await isDue())) return null
      return inTurn(sender, async () => ((await isDue()) ? hasher.hash(normal) : null))
    },
    kindOf: (hash) => hashKind(hasher, hash),
    inTurn: (sender, work) => inTurn(sender, () => Promise.resolve().then(work).catch(failed)),
  }
}

function queueOf(options: PasswordOptions, clock: () => Date): HashQueue {
  const maxQueue = atLeast(0, 'passwords.maxQueue', options.maxQueue ?? 100)
  const concurrency = atLeast(1, 'passwords.concurrency', options.concurrency ?? cores())
  return new HashQueue({ concurrency: Math.floor(concurrency), maxQueue, clock })
}

function maxLengthOf({ minLength = 8, maxLength = 128 }: PasswordOptions): number {
  if (maxLength > longestPassword) {
    throw new AuthConfigError(
      `passwords.maxLength must be ${longestPassword} or less; got ${maxLength}. No call takes a longer password.`,
    )
  }
  if (minLength >= 1 && maxLength >= minLength) return maxLength
  throw new AuthConfigError(
    `passwords: minLength must be 1 or more, and maxLength no less; got ${minLength} and ${maxLength}.`,
  )
}

/** The standard name for it, in Node, Bun, Deno and browsers alike. */
function cores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 4
}
