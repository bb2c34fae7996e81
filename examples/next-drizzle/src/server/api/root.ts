import { authRouter, registerRouter, type WithoutSecrets } from '@trpc-auth/server'
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { createTRPCRouter, protectedProcedure, publicProcedure } from '~/server/api/trpc.ts'
import { auth } from '~/server/auth.ts'
import { posts } from '~/server/db/schema.ts'

export const appRouter = createTRPCRouter({
  auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },
  viewer: publicProcedure.query(({ ctx }) => ctx.auth.user()), // null for a stranger
  post: {
    latest: protectedProcedure.query(async ({ ctx }) => {
      const own = eq(posts.createdById, ctx.user.id)
      const [post] = await ctx.db.select().from(posts).where(own).orderBy(desc(posts.id)).limit(1)
      return post ?? null
    }),
    create: protectedProcedure
      .input(z.object({ name: z.string().min(1) }))
      .mutation(async ({ ctx, input }) => {
        await ctx.db.insert(posts).values({ name: input.name, createdById: ctx.user.id })
      }),
  },
})

export type AppRouter = WithoutSecrets<typeof appRouter>
