import { Hono } from 'hono'
import { auth, sessions } from './auth.ts'
import { appRouter, createContext } from './router.ts'

const app = new Hono()

app.get('/', (c) => c.text('tRPC is at /trpc'))
app.all('/trpc/*', (c) =>
  auth.fetchRequestHandler({
    req: c.req.raw,
    router: appRouter,
    createContext: (options) =>
      // Cloudflare's edge sets it, whatever the client sends.
      createContext({ ...options, remoteAddress: c.req.header('cf-connecting-ip') }),
    endpoint: '/trpc',
  }),
)

export default {
  fetch: app.fetch,
  /** Every night: in a worker nothing goes on when a response is over, so expired rows would stay. */
  async scheduled() {
    while ((await sessions.purge(new Date(), 1000)) === 1000);
  },
}
