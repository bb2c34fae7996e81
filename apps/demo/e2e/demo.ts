import { kyselyUsers } from '@trpc-auth/server/kysely'
import { createApp } from '../src/server/app.ts'
import { createDemoAuth } from '../src/server/auth.ts'
import { openDatabase } from '../src/server/database.ts'
import { listen } from '../src/server/listen.ts'
import type { Mail, SendMail } from '../src/server/mail/mail.ts'
import { createMailbox } from '../src/server/mail/mailbox.ts'
import { clientDirectory } from '../src/server/start.ts'

/** The product on a free port, with an empty database and a clock that the test moves. */
export async function startDemo({
  lifetimeSeconds = 3600,
  publicUrl,
  trustProxy = 0,
  sendMail,
}: DemoOptions = {}) {
  let now = new Date()
  const clock = () => now
  const incidents: string[] = []
  const log = (incident: string) => void incidents.push(incident)
  const database = await openDatabase({ kind: 'sqlite', path: ':memory:' })
  const mailbox = createMailbox(clock)
  let url = ''
  const auth = createDemoAuth({
    production: true, // so that nothing is said on the console of the tests
    database,
    redis: undefined,
    trustProxy,
    secret: 'a secret of the tests, long enough to be one',
    lifetimeSeconds,
    cookieSecure: true,
    publicUrl,
    address: () => publicUrl ?? url,
    sendMail: sendMail ?? mailbox.put,
    clock,
    log,
  })
  const app = createApp({
    auth,
    database,
    redis: undefined,
    clock,
    log,
    publicUrl,
    processName: undefined,
    mailbox: sendMail ? undefined : mailbox,
    clientDirectory,
  })
  const listening = await listen(app, { host: '127.0.0.1', port: 0 })
  url = listening.url
  return {
    url,
    database,
    /** What the server wrote to its log. */
    incidents,
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000)
    },
    /** All mails, the newest first, once none is under way any more. */
    async mails(): Promise<readonly Mail[]> {
      await auth.hooks.settled()
      return mailbox.list()
    },
    /** What only a database can do: make somebody a superuser, verified, deactivated. */
    async change(email: string, fields: Flags) {
      const users = kyselyUsers(database)
      const user = await users.findByEmailKey(email)
      if (user) await users.update(user.id, fields)
    },
    async [Symbol.asyncDispose]() {
      await listening.close()
      await database.destroy()
    },
  }
}

interface Flags {
  isVerified?: boolean
  isSuperuser?: boolean
  isActive?: boolean
}

interface DemoOptions {
  lifetimeSeconds?: number
  publicUrl?: string
  trustProxy?: number
  /** Instead of the mailbox. */
  sendMail?: SendMail
}

export type Demo = Awaited<ReturnType<typeof startDemo>>
