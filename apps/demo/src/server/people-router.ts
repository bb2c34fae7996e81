import { z } from 'zod'
import { EMAIL_MAX_LENGTH } from '../email-limits.ts'
import { listPeople } from './people.ts'
import type { Trpc } from './trpc.ts'

const which = z.object({
  search: z.string().max(EMAIL_MAX_LENGTH).default(''),
  page: z.int().min(1).max(1_000_000).default(1),
})

/** What superusers see of everybody: the library's `users.list` has neither names nor a total. */
export function createPeopleRouter({ router, superuserProcedure }: Trpc) {
  return router({
    list: superuserProcedure
      .input(which)
      .query(({ ctx, input }) => listPeople(ctx.database, input)),
  })
}
