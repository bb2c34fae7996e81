import { resolve } from 'node:path'
import { createApp } from './app.ts'
import { createDemoAuth } from './auth.ts'
import { defaultDatabasePath, openDatabase } from './database.ts'
import type { Env } from './env.ts'
import { listen, type Listening } from './listen.ts'
import { createMailbox } from './mail/mailbox.ts'
import { smtp } from './mail/smtp.ts'
import { developmentSecret } from './secret.ts'

/** Where `vite build` puts the browser side. */
export const clientDirectory = resolve(import.meta.dirname, '../../dist/client')

interface StartOptions {
  /** Folder with the built browser side; unset, only the API is served. */
  readonly client: string | undefined
  /** The address people type, if it is neither `PUBLIC_URL` nor where this server listens. */
  readonly address?: () => string
}

/** Opens the database, makes the tables, listens. `close` undoes all of it. */
export async function start(env: Env, { client, address }: StartOptions): Promise<Listening> {
  const path = env.databasePath ?? defaultDatabasePath
  const database = await openDatabase(path)
  const clock = () => new Date()
  const log = (incident: string, cause: unknown) => console.error(incident, cause)
  const { mailbox, sendMail } = postOffice(env, clock)
  let url = ''
  try {
    const auth = createDemoAuth({
      ...env,
      database,
      clock,
      log,
      sendMail,
      secret: env.secret ?? secretBeside(path),
      address: () => env.publicUrl ?? address?.() ?? url,
    })
    const app = createApp({ ...env, auth, database, clock, log, mailbox, clientDirectory: client })
    const listening = await listen(app, env)
    url = listening.url
    console.log(`Notes are kept in ${path}`)
    return {
      url,
      async close() {
        await listening.close()
        // Mails that were promised are still sent.
        await auth.hooks.settled()
        await database.destroy()
      },
    }
  } catch (error) {
    await database.destroy()
    throw error
  }
}

/** Where mails go: to a mail server, or on a developer's machine into a box that a page shows. */
function postOffice({ smtpUrl, mailFrom }: Env, clock: () => Date) {
  if (smtpUrl !== undefined) {
    return { mailbox: undefined, sendMail: smtp({ url: smtpUrl, from: mailFrom }) }
  }
  const mailbox = createMailbox(clock)
  return { mailbox, sendMail: mailbox.put }
}

function secretBeside(databasePath: string): string {
  // The name matches what .gitignore files say about SQLite's own side files.
  const path = `${databasePath}-secret`
  const { secret, made } = developmentSecret(path)
  console.log(
    made
      ? `AUTH_SECRET is not set: made a random one for development, kept in ${path}`
      : `AUTH_SECRET is not set: using the development one in ${path}`,
  )
  return secret
}
