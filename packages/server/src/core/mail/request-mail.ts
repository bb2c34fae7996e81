import type { AuthCore } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { MailEvent } from '../hooks/hooks.ts'
import type { CountedCall } from '../limits/counted-call.ts'
import type { Limits } from '../limits/limits.ts'
import { emailKey, type Profile, type User, type UserRecord } from '../user.ts'
import type { MailTokens } from './mail-token.ts'

/** What a request for an e-mail needs of the app. */
interface MailSender extends Pick<AuthCore, 'users' | 'toUser'> {
  readonly limits: Limits
  readonly hooks: { assertRoom(): void }
}

/** Somebody's request for an e-mail to an address. */
export interface MailRequest<TUser> {
  readonly email: string
  readonly exchange: Exchange
  readonly counted: CountedCall
  /** Whether the address's active user is to get one. */
  readonly wanted: (record: UserRecord) => boolean
  /** Runs the hook that sends it, in the background. */
  readonly send: (event: () => Promise<MailEvent<TUser>>) => Promise<void>
}

/**
 * Has an e-mail sent to the user of an address, if there is one. Answers everybody the same, at
 * once (OWASP forgot password cheat sheet).
 *
 * @throws {AuthError} `TOO_MANY_REQUESTS` for an address or a process that has asked too often,
 *   `UNAVAILABLE`
 */
export async function requestMail<TProfile extends Profile>(
  { users, limits, hooks, toUser }: MailSender,
  mail: MailTokens,
  { email, exchange, counted, wanted, send }: MailRequest<User<TProfile>>,
): Promise<{ ok: true }> {
  const account = emailKey(email)
  await limits.count({ ...counted, exchange })
  const room = await limits.mayMail({ ...counted, exchange, account })
  hooks.assertRoom()
  const record = await users.findByEmailKey(account)
  if (record?.isActive && wanted(record) && room) {
    await send(async () => {
      return { user: toUser<TProfile>(record), token: await mail.issue(record), exchange }
    })
  }
  return { ok: true }
}
