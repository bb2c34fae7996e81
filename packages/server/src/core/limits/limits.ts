import type { Sender } from '../exchange/client-address.ts'
import type { CountedCall } from './counted-call.ts'

/** A call to be counted. */
export interface Attempt extends CountedCall {
  /** Where it comes from. */
  readonly exchange: Sender
  /**
   * What names the account: the look-up form of an address, or a user's id. If there are several,
   * each is counted.
   */
  readonly account?: string | readonly string[]
}

/** One about one account. */
export interface AccountAttempt extends Attempt {
  readonly account: string
}

/**
 * A try that has been counted. Once it is known whether the secret was right, call one of the two:
 * both refuse when there were too many tries.
 */
export interface Guess {
  /** @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` */
  failed(): void
  /**
   * It was the account's owner: the try no longer counts, and the address is known from now on.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds`, from an address that is not
   *   known; `UNAVAILABLE` as `count`
   */
  succeeded(): Promise<void>
}

/** Counts calls, not requests: a thousand logins in one batch are a thousand. */
export interface Limits {
  /**
   * To be called before anything is looked up or hashed.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds`; `UNAVAILABLE` if the counts
   *   cannot be reached and `whenDown` is `closed`
   */
  count(attempt: Attempt): Promise<void>
  /**
   * Counts an e-mail to the account, and nothing else. A call that gets `false` sends none and
   * answers as usual, so strangers can keep nobody from theirs: whoever asked, an e-mail is on its
   * way.
   *
   * @throws {AuthError} `UNAVAILABLE` as `count`
   */
  mayMail(attempt: AccountAttempt): Promise<boolean>
  /**
   * Counts a guess at a secret. One too many is refused only after the secret was checked, and
   * costs as much as any other: its timing must not reveal whether the address is known.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` if the client's address has
   *   called too often; `UNAVAILABLE` as `count`
   */
  guess(attempt: AccountAttempt): Promise<Guess>
  /**
   * An e-mail proved the account's owner: from this address the right secret is accepted from now
   * on.
   *
   * @throws {AuthError} `UNAVAILABLE` as `count`
   */
  recognise(attempt: AccountAttempt): Promise<void>
}

/** A guess that is not counted. */
export const freeGuess: Guess = { failed: () => undefined, succeeded: async () => undefined }

export const noLimits: Limits = {
  count: async () => undefined,
  mayMail: async () => true,
  guess: async () => freeGuess,
  recognise: async () => undefined,
}
