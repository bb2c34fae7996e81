import { initTRPC } from '@trpc/server'
import type { App } from './contender.ts'

/** What everything is compared with: tRPC, and nobody asks who calls. */
export function noAuth(): App {
  const t = initTRPC.create()
  const router = t.router({
    public: t.procedure.query(() => 'ok'),
    empty: t.procedure.use(({ next }) => next()).query(() => 'ok'),
  })
  return { router, createContext: () => ({}) }
}
