import type { AnyTRPCRouter } from '@trpc/server'
import type * as Adapter from '@trpc/server/adapters/fetch'
import { holdOwnResponse } from './fetch.ts'

let adapter: typeof Adapter | undefined

/** A drop-in for tRPC's handler. Loads the adapter at the first request: other apps never do. */
export function fetchRequestHandler<TRouter extends AnyTRPCRouter>(
  options: Adapter.FetchHandlerRequestOptions<TRouter>,
): Promise<Response> {
  return holdOwnResponse(options.req, () => {
    if (adapter) return adapter.fetchRequestHandler(options)
    return load().then((loaded) => loaded.fetchRequestHandler(options))
  })
}

async function load(): Promise<typeof Adapter> {
  return (adapter = await import('@trpc/server/adapters/fetch'))
}
