import { isAnswer } from '../core/app-answer.ts'
import { AuthError, type PasswordReason } from '../core/errors.ts'
import type { PasswordOwner } from '../core/passwords.ts'
import { withinTime } from '../core/time-limit.ts'
import { emailKey } from '../core/user.ts'
import { SilentError } from './silent-error.ts'

export interface PasswordPolicyOptions {
  /** In characters (NIST SP 800-63B-4 section 3.1.1.2). @default 8 */
  readonly minLength?: number
  /**
   * In characters, at most 1,024. A longer password is refused before it is hashed, because hashing
   * costs by length.
   *
   * @default 128
   */
  readonly maxLength?: number
  /**
   * Refuses the 49,000 most common passwords (OWASP ASVS 5.0, 6.2.4). The list is loaded when
   * the first password is set, and takes about 7 MB of memory.
   *
   * @default true
   */
  readonly refuseCommon?: boolean
  /**
   * The app's own rule, asked after the built-in ones: for example a look-up among breached
   * passwords. The password is in NFKC. If it throws, or does not answer within `timeoutSeconds`,
   * the answer is `UNAVAILABLE` and no password is set; a `TRPCError` of its own goes to the
   * client.
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
  options: PasswordPolicyOptions & { readonly milliseconds: number },
): Promise<PasswordReason | null> {
  const { minLength = 8, maxLength = 128, refuseCommon = true, policy, milliseconds } = options
  const length = characters(password)
  if (length < minLength) return 'TOO_SHORT'
  if (length > maxLength) return 'TOO_LONG'
  const folded = password.toLowerCase()
  if (isOwnEmail(folded, emailKey(owner.email))) return 'OWN_EMAIL'
  if (refuseCommon && (await commonPasswords()).has(folded)) return 'TOO_COMMON'
  if (!policy) return null
  const asked = withinTime(milliseconds, async () => policy(password, owner))
  return (await asked.catch(unanswered)) ?? null
}

/** tRPC would send the message of what a policy throws, which may contain the password. */
function unanswered(failure: unknown): never {
  if (isAnswer(failure)) throw failure
  throw new AuthError('UNAVAILABLE', { cause: new SilentError('policy', failure) })
}

function isOwnEmail(folded: string, address: string): boolean {
  const [local] = address.split('@')
  return folded.includes(address) || folded === local
}

let common: Promise<ReadonlySet<string>> | undefined

/** In lower case. Loaded at first use, because a server that sets no password never needs it. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return common
}
