import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { NOTE_MAX_LENGTH } from '../note-limits.ts'
import { isVisible } from '../visible.ts'
import { notesOf } from './notes.ts'
import type { Trpc } from './trpc.ts'

const text = z
  .string()
  .trim()
  .max(NOTE_MAX_LENGTH, `A note has room for ${NOTE_MAX_LENGTH} characters.`)
  .refine(isVisible, 'Write something first.')
  // PostgreSQL cannot store this character.
  .refine((words) => !words.includes('\0'), 'A note must be text.')

export function createNotesRouter({ router, protectedProcedure }: Trpc) {
  return router({
    create: protectedProcedure
      .input(z.object({ text }))
      .mutation(({ ctx, input }) =>
        notesOf(ctx.database, ctx.user.id).create(input.text, ctx.clock()),
      ),

    list: protectedProcedure.query(({ ctx }) => notesOf(ctx.database, ctx.user.id).list()),

    delete: protectedProcedure
      .input(z.object({ id: z.int32().positive() }))
      .mutation(async ({ ctx, input }) => {
        const found = await notesOf(ctx.database, ctx.user.id).delete(input.id)
        if (!found) throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such note.' })
        return { ok: true as const }
      }),
  })
}
