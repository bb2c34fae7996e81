import { authRouter, registerRouter, type WithoutSecrets } from '@trpc-auth/server'
import { z } from 'zod'
import { auth } from './auth.ts'
import { db } from './database.ts'
import { protectedProcedure, publicProcedure, router } from './trpc.ts'

export const appRouter = router({
  auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },
  viewer: publicProcedure.query(({ ctx }) => ctx.auth.user()), // null for a stranger
  notes: {
    list: protectedProcedure.query(({ ctx }) =>
      db.selectFrom('note').select(['id', 'text']).where('owner', '=', ctx.user.id).execute(),
    ),
    add: protectedProcedure
      .input(z.object({ text: z.string().min(1).max(1000) }))
      .mutation(async ({ ctx, input }) => {
        await db.insertInto('note').values({ owner: ctx.user.id, text: input.text }).execute()
      }),
  },
})

export type AppRouter = WithoutSecrets<typeof appRouter>
