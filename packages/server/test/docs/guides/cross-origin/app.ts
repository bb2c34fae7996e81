// server/app.ts
import { getConnInfo } from '@hono/node-server/conninfo'
import { authRouter, registerRouter } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { auth, pages } from './auth.ts'

const t = initTRPC
  .context<ReturnType<typeof auth.createContext>>()
  .create({ errorFormatter: auth.errorFormatter })
const appRouter = t.router({
  auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
})
export type AppRouter = typeof appRouter

export const app = new Hono()
app.use('/trpc/*', cors({ origin: pages, credentials: true, maxAge: 600 })) // may read answers
app.all('/trpc/*', (c) =>
  auth.fetchRequestHandler({
    req: c.req.raw,
    router: appRouter,
    createContext: (options) =>
      auth.createContext({ ...options, remoteAddress: getConnInfo(c).remote.address }),
    endpoint: '/trpc',
  }),
)
