import { kyselyUsers } from '@trpc-auth/server/kysely'
import { createApp } from '../src/server/app.ts'
import { createDemoAuth } from '../src/server/auth.ts'
import { openDatabase } from '../src/server/database.ts'
import type { DatabaseAddress } from '../src/server/database-url.ts'
import { createFactors } from '../src/server/factors.ts'
import { listen } from '../src/server/listen.ts'
import type { Mail, SendMail } from '../src/server/mail/mail.ts'
import { createMailbox } from '../src/server/mail/mailbox.ts'
import { openOwnProvider } from '../src/server/providers/own-provider.ts'
import { clientDirectory } from '../src/server/start.ts'

/** The product on a free port, with an empty database and a clock that the test moves. */
export async function startDemo({
  address = { kind: 'sqlite', path: ':memory:' },
  lifetimeSeconds = 3600,
  publicUrl,
  trustProxy = 0,
  sendMail,
  withProvider = false,
}: DemoOptions = {}) {
  let now = new Date()
  const clock = () => now
  const incidents: string[] = []
  const log = (incident: string) => void incidents.push(incident)
  const database = await openDatabase(address)
  const mailbox = createMailbox(clock)
  const ownProvider = withProvider ? await openOwnProvider(0) : null
  let settled = async () => {}
  const { url, close } = await listen(
    (own) => {
      const typed = publicUrl ?? own
      const factors = createFactors(typed)
      const auth = createDemoAuth({
        production: true, // so that nothing is said on the console of the tests
        database,
        redis: undefined,
        trustProxy,
        secret: 'a secret of the tests, long enough to be one',
        lifetimeSeconds,
        cookieSecure: true,
        publicUrl,
        address: typed,
        factors,
        sendMail: sendMail ?? mailbox.put,
        clock,
        log,
      })
      settled = () => auth.hooks.settled()
      return createApp({
        auth,
        factors,
        providers: { ...ownProvider?.serve(typed) },
        address: typed,
        database,
        redis: undefined,
        clock,
        log,
        publicUrl,
        processName: undefined,
        mailbox: sendMail ? undefined : mailbox,
        clientDirectory,
      })
    },
    { host: '127.0.0.1', port: 0 },
  )
  return {
    url,
    clock,
    database,
    /** What the server wrote to its log. */
    incidents,
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000)
    },
    /** All mails, the newest first, once none is under way any more. */
    async mails(): Promise<readonly Mail[]> {
      await settled()
      return mailbox.list()
    },
    /** What only a database can do: make somebody a superuser, verified, deactivated. */
    async change(email: string, fields: Flags) {
      const users = kyselyUsers(database)
      const user = await users.findByEmailKey(email)
      if (user) await users.update(user.id, fields)
    },
    async [Symbol.asyncDispose]() {
      await close()
      await ownProvider?.close()
      await database.destroy()
    },
  }
}

interface Flags {
  isVerified?: boolean
  isSuperuser?: boolean
  isActive?: boolean
}

export interface DemoOptions {
  /** Of an empty database. @default one in memory */
  address?: DatabaseAddress
  lifetimeSeconds?: number
  publicUrl?: string
  trustProxy?: number
  /** Instead of the mailbox. */
  sendMail?: SendMail
  /** With an identity provider of its own beside it. @default false */
  withProvider?: boolean
}

export type Demo = Awaited<ReturnType<typeof startDemo>>
