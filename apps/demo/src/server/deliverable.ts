import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { fitsInMail } from '../email-limits.ts'

const input = z.object({
  email: z.string().refine(fitsInMail, 'No e-mail could be sent to an address of this length.'),
})

/**
 * For the calls that bring a new address: the library accepts what its own schema does, and this
 * app requires one that a mail server would accept, too.
 *
 * @throws {TRPCError} `BAD_REQUEST`, with what is wrong about the field
 */
export function assertDeliverable(raw: unknown): void {
  const { error } = input.safeParse(raw)
  const tooLong = error?.issues.some(({ code }) => code === 'custom')
  if (tooLong) throw new TRPCError({ code: 'BAD_REQUEST', cause: error })
}
