import { resolve } from 'node:path'
import { createApp } from './app.ts'
import { createDemoAuth } from './auth.ts'
import { defaultDatabase } from './database.ts'
import type { Env } from './env.ts'
import { createFactors } from './factors.ts'
import { listen, type Listening } from './listen.ts'
import { createMailbox } from './mail/mailbox.ts'
import { redisMailbox } from './mail/redis-mailbox.ts'
import { smtp } from './mail/smtp.ts'
import { openOwnProvider } from './providers/own-provider.ts'
import type { Redis } from './redis.ts'
import { developmentSecret } from './secret.ts'
import { closeStorage, openStorage } from './storage.ts'

/** Where `vite build` puts the browser side. */
export const clientDirectory = resolve(import.meta.dirname, '../../dist/client')

interface StartOptions {
  /** Folder with the built browser side; unset, only the API is served. */
  readonly client: string | undefined
  /** The address people type, if it is neither `PUBLIC_URL` nor where this server listens. */
  readonly address?: string
  /** What this process is called among several; unset, it is the only one. */
  readonly processName?: string
}

/** A server, and the identity provider beside it on a developer's machine. */
interface Started extends Listening {
  /** Its address; `null` without one. */
  readonly ownProvider: string | null
}

/** Opens the storage, creates the tables, listens. `close` undoes all of it. */
export async function start(env: Env, options: StartOptions): Promise<Started> {
  const { client, address, processName } = options
  const database = env.database ?? defaultDatabase
  const storage = await openStorage({ database, redis: env.redis })
  const clock = () => new Date()
  const log = (incident: string, cause: unknown) =>
    console.error(processName === undefined ? incident : `${processName}: ${incident}`, cause)
  const { mailbox, sendMail } = postOffice(env, storage.redis, clock)
  const secret = env.secret ?? developmentSecret(database)
  const ownProvider = await ownProviderFor(env, options)
  let settled = async () => {}
  const closeOthers = async () => {
    await ownProvider?.close()
    // E-mails that were promised are still sent.
    await settled()
    await closeStorage(storage)
  }
  const surroundings = { ...env, ...storage, clock, log }
  try {
    const { url, close } = await listen((own) => {
      const typed = env.publicUrl ?? address ?? own
      const factors = createFactors(typed)
      const providers = { ...env.providers, ...ownProvider?.serve(typed) }
      const waysIn = { factors, providers, address: typed }
      const auth = createDemoAuth({ ...surroundings, ...waysIn, sendMail, secret })
      settled = () => auth.hooks.settled()
      const shown = { mailbox, processName, clientDirectory: client }
      return createApp({ ...surroundings, ...waysIn, ...shown, auth })
    }, env)
    const closeAll = () => close().then(closeOthers)
    return { url, ownProvider: ownProvider?.url ?? null, close: closeAll }
  } catch (error) {
    await closeOthers()
    throw error
  }
}

/**
 * Only where there is no other, and for one process that nobody reaches from elsewhere: it believes
 * whoever people say they are.
 */
function ownProviderFor(env: Env, { address, processName }: StartOptions) {
  const alone = processName === undefined && env.publicUrl === undefined
  if (env.production || !alone || Object.keys(env.providers).length > 0) return null
  const port = address === undefined ? env.port : Number(new URL(address).port)
  // Beside the app's own, and always the same: what is linked once still is the next time.
  return openOwnProvider(port === 0 || port === 65_535 ? 0 : port + 1)
}

/** Where e-mails go: to a mail server, or on a developer's machine into a box that a page shows. */
function postOffice({ smtpUrl, mailFrom }: Env, redis: Redis | undefined, clock: () => Date) {
  if (smtpUrl !== undefined) {
    return { mailbox: undefined, sendMail: smtp({ url: smtpUrl, from: mailFrom }) }
  }
  const mailbox = redis ? redisMailbox(redis, clock) : createMailbox(clock)
  return { mailbox, sendMail: mailbox.put }
}
