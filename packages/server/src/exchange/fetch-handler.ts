import type { AnyTRPCRouter } from '@trpc/server'
import type { FetchHandlerRequestOptions } from '@trpc/server/adapters/fetch'
import { holdResponse } from './fetch.ts'

/** A drop-in for tRPC's handler. Loads the adapter at the first request: other apps never do. */
export async function fetchRequestHandler<TRouter extends AnyTRPCRouter>(
  options: FetchHandlerRequestOptions<TRouter>,
): Promise<Response> {
  const adapter = await import('@trpc/server/adapters/fetch')
  return holdResponse(options.req, () => adapter.fetchRequestHandler(options))
}
