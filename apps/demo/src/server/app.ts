import { getConnInfo } from '@hono/node-server/conninfo'
import type { TRPCError } from '@trpc/server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { assets } from './assets.ts'
import type { Mailbox } from './mail/mailbox.ts'
import { mailboxPage } from './mail/mailbox-page.ts'
import { namedProcess } from './named-process.ts'
import { createAppRouter, type WaysIn } from './router.ts'
import { securityHeaders } from './security-headers.ts'
import type { Storage } from './storage.ts'
import { contextFactory, type Services } from './trpc.ts'

export interface AppSettings extends Services, Storage, WaysIn {
  readonly publicUrl: string | undefined
  /** The e-mails of a developer's machine, shown at /dev/mail; unset if they are really sent. */
  readonly mailbox: Mailbox | undefined
  /** What this process is called among several; unset, it is the only one. */
  readonly processName: string | undefined
  /** Folder with the built browser side; unset, only the API is served. */
  readonly clientDirectory: string | undefined
  /** Gets what nobody expected, with its cause. Refusals are not incidents. */
  readonly log: (incident: string, cause: unknown) => void
}

/** A batch of the largest notes, JSON escapes included, and no more. */
const MAX_BODY_BYTES = 256 * 1024

export function createApp(settings: AppSettings): Hono {
  const { mailbox, processName, clientDirectory } = settings
  const app = new Hono()
  if (processName !== undefined) app.use(namedProcess(processName))
  // Before the app's own headers, because it has others.
  if (mailbox) app.route('/dev/mail', mailboxPage(mailbox))
  app.use(securityHeaders(settings.publicUrl))
  app.get('/healthz', async (c) => {
    const reachable = await isReachable(settings)
    return c.json({ ok: reachable }, reachable ? 200 : 503, { 'cache-control': 'no-store' })
  })
  app.use('/trpc/*', bodyLimit({ maxSize: MAX_BODY_BYTES }))
  app.all('/trpc/*', trpcHandler(settings))
  app.get('/dev/*', (c) => c.notFound())
  if (clientDirectory !== undefined) app.route('/', assets(clientDirectory))
  return app
}

function trpcHandler({ log, ...services }: AppSettings) {
  const { auth } = services
  const router = createAppRouter(auth, services)
  const createContext = contextFactory(services)
  return (c: Context) =>
    auth.fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router,
      createContext: (opts) =>
        createContext({ ...opts, remoteAddress: getConnInfo(c).remote.address }),
      maxBatchSize: 20,
      onError({ error, path = 'a call' }) {
        if (isIncident(error)) log(`${path}: ${error.code}`, error.cause ?? error)
      },
    })
}

function isIncident({ code }: TRPCError): boolean {
  return code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE'
}

async function isReachable({ database, redis }: Storage): Promise<boolean> {
  try {
    await sql`select 1 from notes limit 1`.execute(database)
    await redis?.client.ping()
    return true
  } catch {
    return false
  }
}
