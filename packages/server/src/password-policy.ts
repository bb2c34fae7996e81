import { emailKey } from './user.ts'

/**
 * Why a new password is refused: `error.data.auth.reason` on the client.
 *
 * - `TOO_SHORT`, `TOO_LONG`: in characters, by `minLength` and `maxLength`
 * - `TOO_COMMON`: among the passwords that are tried first
 * - `OWN_EMAIL`: the user's address, its part before the `@`, or a text that contains the address
 *
 * Closed, and so typed on the client. An app whose own policy has more reasons declares them:
 * `declare module '@trpc-auth/server' { interface PasswordReasons { NO_DIGIT: true } }`.
 */
export interface PasswordReasons {
  TOO_SHORT: true
  TOO_LONG: true
  TOO_COMMON: true
  OWN_EMAIL: true
}

export type PasswordReason = keyof PasswordReasons

/** Whose password it is going to be. */
export interface PasswordOwner {
  readonly email: string
}

export interface PasswordPolicyOptions {
  /** In characters (NIST SP 800-63B-4 section 3.1.1.2). @default 8 */
  readonly minLength?: number
  /**
   * In characters. A longer one is refused before it is hashed, for hashing costs by length.
   *
   * @default 128
   */
  readonly maxLength?: number
  /**
   * Refuses the 49,000 passwords that are used most (OWASP ASVS 5.0, 6.2.4). The list is loaded when
   * the first password is set, and takes about 7 MB of memory.
   *
   * @default true
   */
  readonly refuseCommon?: boolean
  /**
   * A rule of the app's own, asked after the built-in ones: a look-up among breached passwords, for
   * one. The password is in NFKC.
   *
   * @returns why the password is refused, or `null`
   * @default none
   */
  readonly policy?: (
    password: string,
    owner: PasswordOwner,
  ) => PasswordReason | null | Promise<PasswordReason | null>
}

/** Unicode code points, which is how NIST SP 800-63B-4 counts. */
export function characters(text: string): number {
  return Array.from(text).length
}

/** Why this password, in NFKC, may not be the owner's; `null` if it may. */
export async function refusePassword(
  password: string,
  owner: PasswordOwner,
  options: PasswordPolicyOptions,
): Promise<PasswordReason | null> {
  const { minLength = 8, maxLength = 128, refuseCommon = true, policy } = options
  const length = characters(password)
  if (length < minLength) return 'TOO_SHORT'
  if (length > maxLength) return 'TOO_LONG'
  const folded = password.toLowerCase()
  if (isOwnEmail(folded, emailKey(owner.email))) return 'OWN_EMAIL'
  if (refuseCommon && (await commonPasswords()).has(folded)) return 'TOO_COMMON'
  return policy ? policy(password, owner) : null
}

function isOwnEmail(folded: string, address: string): boolean {
  const [local] = address.split('@')
  return folded.includes(address) || folded === local
}

let common: Promise<ReadonlySet<string>> | undefined

/** In lower case. Loaded at the first use, for a server that sets no password never needs it. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return common
}
