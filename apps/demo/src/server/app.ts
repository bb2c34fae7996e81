import type { TRPCError } from '@trpc/server'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { assets } from './assets.ts'
import type { Mailbox } from './mail/mailbox.ts'
import { mailboxPage } from './mail/mailbox-page.ts'
import { createAppRouter } from './router.ts'
import { securityHeaders } from './security-headers.ts'
import { contextFactory, type Services } from './trpc.ts'

export interface AppSettings extends Services {
  readonly publicUrl: string | undefined
  /** The mails of a developer's machine, shown at /dev/mail; unset where mails are really sent. */
  readonly mailbox: Mailbox | undefined
  /** Folder with the built browser side; unset, only the API is served. */
  readonly clientDirectory: string | undefined
  /** Gets what nobody expected, with its cause. Refusals are not incidents. */
  readonly log: (incident: string, cause: unknown) => void
}

/** A batch of the largest notes, JSON escapes included, and no more. */
const MAX_BODY_BYTES = 256 * 1024

export function createApp(settings: AppSettings): Hono {
  const { mailbox, clientDirectory } = settings
  const app = new Hono()
  // Before the app's own headers, for it has others.
  if (mailbox) app.route('/dev/mail', mailboxPage(mailbox))
  app.use(securityHeaders(settings.publicUrl))
  app.get('/healthz', async (c) => {
    const reachable = await isReachable(settings)
    return c.json({ ok: reachable }, reachable ? 200 : 503, { 'cache-control': 'no-store' })
  })
  app.use('/trpc/*', bodyLimit({ maxSize: MAX_BODY_BYTES }), notStored)
  app.all('/trpc/*', trpcHandler(settings))
  app.get('/dev/*', (c) => c.notFound())
  if (clientDirectory !== undefined) app.route('/', assets(clientDirectory))
  return app
}

function trpcHandler({ log, ...services }: AppSettings) {
  const { auth } = services
  const router = createAppRouter(auth)
  const createContext = contextFactory(services)
  return (c: { req: { raw: Request } }) =>
    auth.fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router,
      createContext,
      maxBatchSize: 20,
      onError({ error, path = 'a call' }) {
        if (isIncident(error)) log(`${path}: ${error.code}`, error.cause ?? error)
      },
    })
}

/** What belongs to one person is nothing for a cache on the way. */
const notStored: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('cache-control', 'no-store')
}

function isIncident({ code }: TRPCError): boolean {
  return code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE'
}

async function isReachable({ database }: AppSettings): Promise<boolean> {
  try {
    await sql`select 1 from notes limit 1`.execute(database)
    return true
  } catch {
    return false
  }
}
