'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { useState, type ReactNode } from 'react'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'
import { createQueryClient } from './query-client.ts'
import { TRPCProvider } from './trpc.ts'

/** Give it a `key` that names the user: what one user has fetched is then no other user's. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      // A relative address will do: on the server, pages call the procedures without HTTP.
      links: [httpBatchStreamLink({ url: '/api/trpc', transformer: superjson })],
    }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
