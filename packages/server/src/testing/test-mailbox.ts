import type {} from '../email/hook-events.ts'
import type { Hooks } from '../core/hooks/hooks.ts'
import type {} from '../oauth/hook-events.ts'
import type {} from '../password/hook-events.ts'
import { onlyInTests } from './tests-only.ts'

/** A mail as the app would have sent it. */
export interface TestMail {
  readonly kind: 'verify' | 'reset' | 'change-email' | 'oauth-email' | 'register-existing'
  readonly to: string
  /** Empty where the mail has no link. */
  readonly token: string
}

interface Addressed {
  readonly email: string
}

/** Where the app's mails arrive. */
export interface TestMailbox {
  /** For `createAuth`, alone or among the app's own. */
  readonly hooks: Hooks<Addressed>
  /** For `createAuth`, so that the mailbox waits for mails that are on their way. */
  readonly waitUntil: (work: Promise<void>) => void
  /** Every mail so far, and those on their way. */
  all(): Promise<readonly TestMail[]>
  /**
   * The token of the last mail with a link to an address.
   *
   * @throws {Error} if none has come
   */
  token(to: string): Promise<string>
}

/**
 * Keeps what the app's users are sent: `createAuth({ hooks: mailbox.hooks, waitUntil: mailbox.waitUntil })`.
 *
 * @throws {AuthConfigError} in production
 */
export function testMailbox(): TestMailbox {
  onlyInTests('testMailbox')
  const mails: TestMail[] = []
  const coming = new Set<Promise<void>>()
  const put = (kind: TestMail['kind'], to: string, token: string) =>
    void mails.push({ kind, to, token })
  const all = async () => {
    while (coming.size > 0) await Promise.all(coming)
    return mails
  }
  return {
    hooks: {
      afterRequestVerify: ({ user, token }) => put('verify', user.email, token),
      afterForgotPassword: ({ user, token }) => put('reset', user.email, token),
      afterRequestEmailChange: ({ newEmail, token }) => put('change-email', newEmail, token),
      afterRequestOAuthEmail: ({ email, token }) => put('oauth-email', email, token),
      afterRegisterExisting: ({ user }) => put('register-existing', user.email, ''),
    },
    waitUntil(work) {
      const one = work.finally(() => coming.delete(one))
      coming.add(one)
    },
    all,
    async token(to) {
      const mail = (await all()).findLast((entry) => entry.to === to && entry.token !== '')
      if (mail) return mail.token
      throw new Error(
        `No mail with a link has come for ${to}. Was createAuth given the mailbox's waitUntil?`,
      )
    },
  }
}
