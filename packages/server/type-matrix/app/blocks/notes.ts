import { z } from 'zod'
import { adminProcedure, protectedProcedure, t } from './trpc.ts'

export const notesRouter = t.router({
  create: protectedProcedure
    .input(z.object({ text: z.string() }))
    .mutation(async ({ ctx, input }) => {
      await ctx.db.insertInto('notes').values({ id: ctx.user.id, text: input.text }).execute()
      return { text: input.text, by: ctx.user.displayName, at: ctx.session.createdAt }
    }),
  list: adminProcedure.query(({ ctx }) => ctx.db.selectFrom('notes').selectAll().execute()),
})
