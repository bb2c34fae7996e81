import { authRouter, registerRouter } from '@trpc-auth/server'
import { auth } from './auth.ts'
import { notesRouter } from './notes.ts'
import { t } from './trpc.ts'

export const appRouter = t.router({
  auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
  notes: notesRouter,
})
export type AppRouter = typeof appRouter
