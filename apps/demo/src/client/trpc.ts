import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '../server/router.ts'
import { client } from './api.ts'
import { createCache } from './identity/cache.ts'

export const cache = createCache()

/** `trpc.notes.list.queryOptions()` and so on, for the hooks of TanStack Query. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient: cache })
