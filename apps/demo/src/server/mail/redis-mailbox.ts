import { z } from 'zod'
import type { Redis } from '../redis.ts'
import { KEPT_MAILS, type Mailbox } from './mailbox.ts'

const keptMail = z.object({
  id: z.number(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  sentAt: z.coerce.date(),
})

/** One box for all processes: any of them may be asked for the page that shows it. */
export function redisMailbox({ client, keyPrefix }: Redis, clock: () => Date): Mailbox {
  const mails = `${keyPrefix}mails`
  const count = `${keyPrefix}mail-count`
  return {
    async put(mail) {
      const id = await client.incr(count)
      const kept = JSON.stringify({ ...mail, id, sentAt: clock() })
      await client
        .multi()
        .lPush(mails, kept)
        .lTrim(mails, 0, KEPT_MAILS - 1)
        .exec()
    },
    async list() {
      const kept = await client.lRange(mails, 0, -1)
      return kept.map((json) => keptMail.parse(JSON.parse(json)))
    },
  }
}
