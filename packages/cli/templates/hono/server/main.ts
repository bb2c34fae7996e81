import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { trpcServer } from '@hono/trpc-server'
import { Hono } from 'hono'
import { auth } from './auth.ts'
import { appRouter } from './router.ts'
import { createContext } from './trpc.ts'

const port = Number(process.env.PORT ?? 3000)
const app = new Hono()
// The response waits for the cookies that a call sets.
app.use('/trpc/*', async (c, next) => {
  await auth.holdResponse(c.req.raw, async () => {
    await next()
    return c.res
  })
})
app.use(
  '/trpc/*',
  trpcServer({
    router: appRouter,
    createContext: (options, c) =>
      createContext({ ...options, remoteAddress: getConnInfo(c).remote.address }),
  }),
)
serve({ fetch: app.fetch, port, hostname: 'localhost' }, () =>
  console.log(`tRPC is at http://localhost:${port}/trpc`),
)
