'use client'

import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { authLink } from '@trpc-auth/client'
import { AuthNews, createAuthReact } from '@trpc-auth/react'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useState, type ReactNode } from 'react'
import superjson from 'superjson'
import type { AppRouter } from '~/server/api/root.ts'
import { createQueryClient } from './query-client.ts'

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()
export { useTRPC }

const news = new AuthNews()
const { AuthProvider, ...hooks } = createAuthReact({
  news,
  requests: () => {
    const trpc = useTRPC()
    return {
      user: trpc.viewer.queryOptions(),
      signIn: trpc.auth.login.mutationOptions(),
      signOut: trpc.auth.logout.mutationOptions(),
    }
  },
})
export const { SignedIn, SignedOut, useSignIn, useSignOut } = hooks

/** One for the browser; AuthProvider empties it when somebody else signs in. */
let inBrowser: QueryClient | undefined
const getQueryClient = () =>
  typeof window === 'undefined' ? createQueryClient() : (inBrowser ??= createQueryClient())

export function TRPCReactProvider({ children }: { children: ReactNode }) {
  const queryClient = getQueryClient()
  const router = useRouter()
  // The router keeps pages with their data, too: what it has is for the user before.
  useEffect(() => news.listen(() => router.refresh()), [router])
  const [trpcClient] = useState(() => {
    const options = { url: '/api/trpc', transformer: superjson, onIdentityChange: news.tell }
    const link = authLink<AppRouter>({ ...options, rest: httpBatchStreamLink })
    return createTRPCClient<AppRouter>({ links: [link] })
  })
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <AuthProvider>{children}</AuthProvider>
      </TRPCProvider>
    </QueryClientProvider>
  )
}
