import type { Mail, SendMail } from './mail.ts'

export interface KeptMail extends Mail {
  readonly id: number
  readonly sentAt: Date
}

/** The newest are what one looks for; the memory stays bounded. */
const KEPT_MAILS = 50

/** Takes the mails of a developer's machine, where there is no mail server. In memory only. */
export interface Mailbox {
  readonly put: SendMail
  /** Newest first. */
  readonly list: () => readonly KeptMail[]
  readonly find: (id: number) => KeptMail | undefined
}

export function createMailbox(clock: () => Date): Mailbox {
  let mails: readonly KeptMail[] = []
  let count = 0
  return {
    async put(mail) {
      count += 1
      mails = [{ ...mail, id: count, sentAt: clock() }, ...mails].slice(0, KEPT_MAILS)
    },
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
  }
}
