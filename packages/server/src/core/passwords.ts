import type { PasswordReason } from './errors.ts'
import type { Sender } from './exchange/client-address.ts'
import type { Secret } from './user.ts'

/** Whose password it will be. */
export interface PasswordOwner {
  readonly email: string
}

/** The hash of a new password, or why the password is refused. */
export type NewPassword =
  | { readonly ok: true; readonly hash: Secret }
  | { readonly ok: false; readonly reason: PasswordReason }

/** What a stored hash is. A user whose hash is `unknown` cannot sign in with a password. */
export interface HashKind {
  readonly is: 'known' | 'unknown' | 'none'
  /** The mark at its start, as `$argon2id$`, and nothing of what follows. Empty for none. */
  readonly mark: string
}

/**
 * The only place where passwords are handled. The sender decides whose turn it is when hashes have
 * to wait; without one, the call is the server's own.
 */
export interface Passwords {
  /**
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` when too many hashes are waiting,
   *   `UNAVAILABLE` when the hasher fails
   */
  hash(password: string, owner: PasswordOwner, sender?: Sender): Promise<NewPassword>
  /**
   * Costs the same for every password and hash. Without a hash that the hasher knows, as for an
   * unknown user, it compares with a dummy hash and returns `false`.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` when too many hashes are waiting,
   *   `UNAVAILABLE` when the hasher fails
   */
  verify(hash: string | null, password: string, sender?: Sender): Promise<boolean>
  /** A new hash of a password that was just verified, if its hash has older settings. */
  upgrade(hash: string, password: string, sender?: Sender): Promise<Secret | null>
  /** Whether the hasher can verify it, told by its form: nothing is hashed, and nothing reported. */
  kindOf(hash: string | null): HashKind
  /**
   * Does work that costs as much as the hash of a password when it is its turn among them, so that a
   * flood of it fills neither the processor nor the memory.
   *
   * @throws {AuthError} `TOO_MANY_REQUESTS` with `retryAfterSeconds` when too many hashes are waiting,
   *   `UNAVAILABLE` when the work fails
   */
  inTurn<T>(sender: Sender | undefined, work: () => Promise<T>): Promise<T>
}
