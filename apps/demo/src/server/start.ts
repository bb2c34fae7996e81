import { resolve } from 'node:path'
import { createApp } from './app.ts'
import { createDemoAuth } from './auth.ts'
import { defaultDatabase } from './database.ts'
import type { Env } from './env.ts'
import { listen, type Listening } from './listen.ts'
import { createMailbox } from './mail/mailbox.ts'
import { redisMailbox } from './mail/redis-mailbox.ts'
import { smtp } from './mail/smtp.ts'
import type { Redis } from './redis.ts'
import { developmentSecret } from './secret.ts'
import { closeStorage, openStorage } from './storage.ts'

/** Where `vite build` puts the browser side. */
export const clientDirectory = resolve(import.meta.dirname, '../../dist/client')

interface StartOptions {
  /** Folder with the built browser side; unset, only the API is served. */
  readonly client: string | undefined
  /** The address people type, if it is neither `PUBLIC_URL` nor where this server listens. */
  readonly address?: () => string
  /** What this process is called among several; unset, it is the only one. */
  readonly processName?: string
}

/** Opens what it keeps things in, makes the tables, listens. `close` undoes all of it. */
export async function start(env: Env, options: StartOptions): Promise<Listening> {
  const { client, address, processName } = options
  const database = env.database ?? defaultDatabase
  const storage = await openStorage({ database, redis: env.redis })
  const clock = () => new Date()
  const log = (incident: string, cause: unknown) =>
    console.error(processName === undefined ? incident : `${processName}: ${incident}`, cause)
  const { mailbox, sendMail } = postOffice(env, storage.redis, clock)
  let url = ''
  try {
    const auth = createDemoAuth({
      ...env,
      ...storage,
      clock,
      log,
      sendMail,
      secret: env.secret ?? developmentSecret(database),
      address: () => env.publicUrl ?? address?.() ?? url,
    })
    const app = createApp({
      ...env,
      ...storage,
      auth,
      clock,
      log,
      mailbox,
      processName,
      clientDirectory: client,
    })
    const listening = await listen(app, env)
    url = listening.url
    return {
      url,
      async close() {
        await listening.close()
        // Mails that were promised are still sent.
        await auth.hooks.settled()
        await closeStorage(storage)
      },
    }
  } catch (error) {
    await closeStorage(storage)
    throw error
  }
}

/** Where mails go: to a mail server, or on a developer's machine into a box that a page shows. */
function postOffice({ smtpUrl, mailFrom }: Env, redis: Redis | undefined, clock: () => Date) {
  if (smtpUrl !== undefined) {
    return { mailbox: undefined, sendMail: smtp({ url: smtpUrl, from: mailFrom }) }
  }
  const mailbox = redis ? redisMailbox(redis, clock) : createMailbox(clock)
  return { mailbox, sendMail: mailbox.put }
}
