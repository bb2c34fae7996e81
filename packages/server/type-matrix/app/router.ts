import { authRouter, registerRouter, type WithoutSecrets } from '@trpc-auth/server'
import { z } from 'zod'
import {
  adminProcedure,
  auth,
  protectedProcedure,
  publicProcedure,
  sessionProcedure,
  t,
} from './trpc.ts'

export const appRouter = t.router({
  auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
  notes: t.router({
    create: protectedProcedure.input(z.object({ text: z.string() })).mutation(({ ctx, input }) => ({
      owner: ctx.user.displayName,
      theme: ctx.user.theme,
      requestId: ctx.requestId,
      text: input.text,
    })),
  }),
  admin: adminProcedure.query(({ ctx }) => ctx.user.email),
  session: sessionProcedure.query(({ ctx }) => ctx.session.userId),
  hello: publicProcedure.query(async ({ ctx }) => (await ctx.auth.user())?.displayName ?? null),
})

export type AppRouter = WithoutSecrets<typeof appRouter>
