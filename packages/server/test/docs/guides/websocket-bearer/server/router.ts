import { once } from 'node:events'
import { authRouter } from '../../../../../src/index.ts'
import { auth, t } from './trpc.ts'

export const appRouter = t.router({
  auth: authRouter(auth, t.procedure),
  /** Says who listens, and goes on until it is ended. */
  live: auth.protectedProcedure(t.procedure).subscription(async function* ({ ctx, signal }) {
    yield ctx.user.email
    if (signal !== undefined) await once(signal, 'abort')
  }),
})
export type AppRouter = typeof appRouter
