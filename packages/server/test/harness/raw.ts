import { z } from 'zod'
import { endpoint } from './served.ts'

const failure = z.object({
  error: z.object({
    json: z.object({
      data: z.object({
        code: z.string(),
        auth: z.object({ code: z.string(), reason: z.string().optional() }).nullable(),
      }),
    }),
  }),
})
const success = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) })

interface Sender {
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/** What a call was answered, as far as these tests look. */
export interface RawAnswer {
  readonly status: number
  /** The tRPC code of an error. */
  readonly code?: string
  /** This layer's own code. */
  readonly auth?: string | null
  readonly data?: unknown
}

/** Calls a mutation with any input at all, bypassing the types of the client. */
export async function rawMutation(
  browser: Sender,
  path: string,
  input: unknown,
): Promise<RawAnswer> {
  const response = await browser.fetch(`${endpoint}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  })
  const body: unknown = await response.json()
  const { status } = response
  if (status === 200) return { status, data: success.parse(body).result.data.json }
  const { code, auth } = failure.parse(body).error.json.data
  return { status, code, auth: auth?.code ?? null }
}

/** An input that fails its check. */
export const invalidInput: RawAnswer = { status: 400, code: 'BAD_REQUEST', auth: 'INVALID_INPUT' }
