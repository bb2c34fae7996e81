import { AuthConfigError } from '../core/config.ts'
import { AuthError } from '../core/errors.ts'
import { withinTime } from '../core/time-limit.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { SilentError } from './silent-error.ts'

/**
 * The same hasher, which is waited for no longer than this and tells nothing of what it was given.
 * It keeps running anyway.
 *
 * @throws {AuthError} `UNAVAILABLE`, from each of its functions, if it fails or takes too long
 */
export function guardedHasher(hasher: PasswordHasher, milliseconds: number): PasswordHasher {
  const inTime = <T>(work: () => Promise<T>) => {
    return withinTime(milliseconds, async () => work()).catch(failed)
  }
  return {
    hash: (password) => inTime(() => hasher.hash(password)),
    verify: (...given) => inTime(() => hasher.verify(...given)),
    needsRehash: (...given) => {
      const answer = atOnce(() => hasher.needsRehash(...given))
      return typeof answer === 'boolean' ? answer : inTime(() => answer)
    },
    ...(hasher.knows && { knows: (hash: string) => atOnce(() => hasher.knows?.(hash) ?? true) }),
  }
}

function atOnce<T>(work: () => T): T {
  try {
    return work()
  } catch (failure) {
    return failed(failure)
  }
}

/**
 * What a hasher throws must not reach the client: tRPC would send its message, whatever it says.
 *
 * @throws {AuthError} `UNAVAILABLE`
 */
export function failed(failure: unknown): never {
  if (failure instanceof AuthConfigError) throw failure
  throw new AuthError('UNAVAILABLE', { cause: new SilentError('hasher', failure) })
}
