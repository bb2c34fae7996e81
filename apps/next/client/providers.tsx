'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { useState, type ReactNode } from 'react'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'
import { queryClientOf } from './query-client.ts'
import { TRPCProvider } from './trpc.ts'

/** @param identity whose data it is: the user's id */
export function Providers({ identity, children }: { identity: string; children: ReactNode }) {
  const queryClient = queryClientOf(identity)
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      // A relative address will do: on the server, pages call the procedures without HTTP.
      links: [httpBatchStreamLink({ url: '/api/trpc', transformer: superjson })],
    }),
  )
  return (
    // The key mounts all that is inside again: a mounted query keeps the client that it began with.
    <QueryClientProvider key={identity} client={queryClient}>
      <TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
