import {
  accountRouter,
  authRouter,
  changeEmailRouter,
  registerRouter,
  resetPasswordRouter,
  sessionsRouter,
  usersRouter,
  verifyRouter,
  type WithoutSecrets,
} from '@trpc-auth/server'
import type { DemoAuth } from './auth.ts'
import { createNotesRouter } from './notes-router.ts'
import { createTrpc } from './trpc.ts'

export function createAppRouter(auth: DemoAuth) {
  const trpc = createTrpc(auth)
  const { publicProcedure } = trpc
  return trpc.router({
    auth: {
      ...authRouter(auth, publicProcedure),
      ...registerRouter(auth, publicProcedure),
      ...verifyRouter(auth, publicProcedure),
      ...resetPasswordRouter(auth, publicProcedure),
      ...accountRouter(auth, publicProcedure),
      ...changeEmailRouter(auth, publicProcedure),
    },
    users: usersRouter(auth, publicProcedure),
    sessions: sessionsRouter(auth, publicProcedure),
    notes: createNotesRouter(trpc),
  })
}

export type AppRouter = WithoutSecrets<ReturnType<typeof createAppRouter>>
