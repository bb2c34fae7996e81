'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { authLink } from '@trpc-auth/client'
import { AuthNews, createAuthReact } from '@trpc-auth/react'
import { createTRPCClient } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { useState, type ReactNode } from 'react'
import superjson from 'superjson'
import type { AppRouter } from './server/router.ts'

const news = new AuthNews() // hears nothing on the server, so all visitors may share it
const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()

function useRequests() {
  const trpc = useTRPC()
  return {
    user: trpc.viewer.queryOptions(),
    signIn: trpc.auth.login.mutationOptions(),
    signOut: trpc.auth.logout.mutationOptions(),
  }
}

const { AuthProvider, SignedIn, SignedOut, useUser, useSignIn, useSignOut } = createAuthReact({
  news,
  requests: useRequests,
})

/** Around the app. On the server each render has clients of its own: no visitor's data is another's. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(() => new QueryClient())
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        authLink<AppRouter>({
          url: '/trpc',
          transformer: superjson,
          onIdentityChange: news.tell,
          onStepUp: news.ask,
          signIn: ['auth.login'],
        }),
      ],
    }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
        <AuthProvider>{children}</AuthProvider>
      </TRPCProvider>
    </QueryClientProvider>
  )
}

export { SignedIn, SignedOut, useSignIn, useSignOut, useTRPC, useUser }
