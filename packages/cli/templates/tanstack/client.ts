import { QueryClient } from '@tanstack/react-query'
import { authLink } from '@trpc-auth/client'
import { AuthNews, createAuthReact } from '@trpc-auth/react'
import { createTRPCClient } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import type { AppRouter } from './server/router.ts'

const news = new AuthNews()
export const queryClient = new QueryClient()
const client = createTRPCClient<AppRouter>({
  links: [
    authLink<AppRouter>({
      url: '/trpc',
      transformer: superjson,
      onIdentityChange: news.tell,
      onStepUp: news.ask,
      signIn: ['auth.login'],
    }),
  ],
})
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

/** `AuthProvider` goes inside `QueryClientProvider`, around the app. */
export const { AuthProvider, SignedIn, SignedOut, useUser, useSignIn, useSignOut } =
  createAuthReact({
    news,
    requests: () => ({
      user: trpc.viewer.queryOptions(),
      signIn: trpc.auth.login.mutationOptions(),
      signOut: trpc.auth.logout.mutationOptions(),
    }),
  })
