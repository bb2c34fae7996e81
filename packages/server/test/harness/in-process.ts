import type { AnyTRPCRouter } from '@trpc/server'
import { z } from 'zod'
import { fetchRequestHandler } from '../../src/core/exchange/fetch-handler.ts'
import type { Served } from './served.ts'

export const host = 'app.example.com'

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | FormData | Uint8Array<ArrayBuffer> | null
}

/** Requests to the fetch adapter itself, with no network between: for tests that send thousands. */
export function inProcess<TRouter extends AnyTRPCRouter>({
  router,
  createContext,
}: Served<TRouter>) {
  return (path: string, { method = 'GET', headers = {}, body = null }: Sent = {}) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: new Request(`https://${host}/trpc/${path}`, {
        method,
        headers: { host, ...headers },
        body,
      }),
      router,
      createContext,
    })
}

const answer = z.union([
  z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) }),
  z.object({
    error: z.object({
      json: z.object({ data: z.object({ auth: z.object({ code: z.string() }).nullable() }) }),
    }),
  }),
])

/** What a single call was answered with: its value, or the code by which it was refused. */
export async function answered(response: Promise<Response>): Promise<unknown> {
  const parsed = answer.parse(await (await response).json())
  return 'result' in parsed ? parsed.result.data.json : parsed.error.json.data.auth?.code
}
