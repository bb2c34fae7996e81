import { authRouter, registerRouter } from '@trpc-auth/server'
import type { DemoAuth } from './auth.ts'
import { createNotesRouter } from './notes-router.ts'
import { createTrpc } from './trpc.ts'

export function createAppRouter(auth: DemoAuth) {
  const trpc = createTrpc(auth)
  return trpc.router({
    auth: {
      ...authRouter(auth, trpc.publicProcedure),
      ...registerRouter(auth, trpc.publicProcedure),
    },
    notes: createNotesRouter(trpc),
  })
}

export type AppRouter = ReturnType<typeof createAppRouter>
