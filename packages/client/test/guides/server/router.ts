// server/router.ts
import { authRouter } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { auth } from './auth.ts'

const t = initTRPC
  .context<ReturnType<typeof auth.createContext>>()
  .create({ errorFormatter: auth.errorFormatter })

export const appRouter = t.router({
  auth: authRouter(auth, t.procedure), // for pages
  app: authRouter(auth, t.procedure, { backend: 'app' }), // answers { accessToken, user }
})
export type AppRouter = typeof appRouter
