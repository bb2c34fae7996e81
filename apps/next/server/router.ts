import { authRouter, registerRouter, type WithoutSecrets } from '@trpc-auth/server'
import { auth } from './auth.ts'
import { protectedProcedure, publicProcedure, router } from './trpc.ts'

export const appRouter = router({
  auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },
  greeting: protectedProcedure.query(({ ctx }) => ({
    text: `Good to see you, ${ctx.user.email}`,
    since: ctx.session.createdAt,
  })),
})

export type AppRouter = WithoutSecrets<typeof appRouter>
