import { QueryClient } from '@tanstack/react-query'
import { isTRPCClientError } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'

/** What the server has fetched is fresh for a while: the browser need not fetch it again at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: (failures, error) => failures < 3 && !isRefusal(error) },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  })
}

/** Asked again, the server would refuse again: whoever is signed out should hear of it at once. */
function isRefusal(error: Error): boolean {
  const status = isTRPCClientError<AppRouter>(error) ? error.data?.httpStatus : undefined
  return status !== undefined && status < 500
}

let inBrowser: { readonly identity: string; readonly client: QueryClient } | undefined

/**
 * One client for the browser, which outlives what React throws away while a page loads; on the
 * server, one for each request. Another identity begins with an empty one: what one user has
 * fetched is no other user's.
 */
export function queryClientOf(identity: string): QueryClient {
  if (typeof window === 'undefined') return createQueryClient()
  if (inBrowser?.identity !== identity) inBrowser = { identity, client: createQueryClient() }
  return inBrowser.client
}
