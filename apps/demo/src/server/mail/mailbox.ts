import type { Mail, SendMail } from './mail.ts'

export interface KeptMail extends Mail {
  readonly id: number
  readonly sentAt: Date
}

/** People look for the newest; the box stays bounded. */
export const KEPT_MAILS = 50

/** Keeps the e-mails of a developer's machine, where there is no mail server. */
export interface Mailbox {
  readonly put: SendMail
  /** Newest first. */
  readonly list: () => Promise<readonly KeptMail[]>
}

/** In the memory of this process. */
export function createMailbox(clock: () => Date): Mailbox {
  let mails: readonly KeptMail[] = []
  let count = 0
  return {
    async put(mail) {
      count += 1
      mails = [{ ...mail, id: count, sentAt: clock() }, ...mails].slice(0, KEPT_MAILS)
    },
    list: async () => mails,
  }
}
