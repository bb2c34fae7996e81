import { authRouter, registerRouter, type WithoutSecrets } from '@trpc-auth/server'
import { z } from 'zod'
import { auth } from './auth.ts'
import { protectedProcedure, publicProcedure, router } from './trpc.ts'

export const appRouter = router({
  auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },
  viewer: publicProcedure.query(({ ctx }) => ctx.auth.user()), // null for a stranger
  greeting: protectedProcedure
    .input(z.object({ word: z.string() }))
    .query(({ ctx, input }) => `${input.word}, ${ctx.user.displayName}!`),
})
export type AppRouter = WithoutSecrets<typeof appRouter> // no hash, no token leaves the server
