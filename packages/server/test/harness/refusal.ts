import { TRPCClientError } from '@trpc/client'
import { z } from 'zod'

const errorData = z.object({
  code: z.string(),
  httpStatus: z.number(),
  auth: z
    .object({
      code: z.string(),
      reason: z.string().optional(),
      field: z.string().optional(),
      retryAfterSeconds: z.number().optional(),
      pending: z.array(z.string()).optional(),
      enrol: z.literal(true).optional(),
      stepUp: z
        .object({
          methods: z.array(z.string()),
          withinSeconds: z.number().optional(),
          factors: z.number().optional(),
        })
        .optional(),
    })
    .nullable(),
})

export type Refusal = z.output<typeof errorData>

/**
 * What the client is told about a call that is refused.
 *
 * @throws if the call is answered, or fails before the server could refuse it
 */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    if (error instanceof TRPCClientError) return errorData.parse(error.data)
    throw error
  }
  throw new Error('The call was answered, although it should have been refused.')
}
