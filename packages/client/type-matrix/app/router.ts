import { initTRPC } from '@trpc/server'
import superjson from 'superjson'

const t = initTRPC.create({ transformer: superjson })

const me = { name: 'Ada', since: new Date() }

/** What the link needs to see of an app: its paths. */
export const appRouter = t.router({
  auth: {
    login: t.procedure.mutation(() => me),
    logout: t.procedure.mutation(() => {}),
    me: t.procedure.query(() => me),
  },
  notes: t.router({ own: t.router({ clear: t.procedure.mutation(() => 1) }) }),
})

export type AppRouter = typeof appRouter
