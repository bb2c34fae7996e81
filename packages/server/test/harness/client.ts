import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  type TRPCClient,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import superjson from 'superjson'

const links = { httpLink, httpBatchLink, httpBatchStreamLink }

export type LinkName = keyof typeof links

/** A tRPC client over one link, which sends through the given fetch. */
export function createClient<TRouter extends AnyTRPCRouter>(
  name: LinkName,
  url: string,
  fetch: (request: Request) => Promise<Response>,
): TRPCClient<TRouter> {
  const link = links[name]({
    url,
    transformer: superjson,
    fetch: (input, init) =>
      fetch(new Request(String(input), { ...init, signal: init?.signal ?? null })),
  })
  return createTRPCClient<TRouter>({ links: [link] })
}
