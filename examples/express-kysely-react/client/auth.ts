import { QueryClient } from '@tanstack/react-query'
import { authLink } from '@trpc-auth/client'
import { AuthNews, createAuthReact } from '@trpc-auth/react'
import { createTRPCClient } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import type { AppRouter } from '../server/router.ts'

const news = new AuthNews()
const link = authLink<AppRouter>({
  url: '/trpc',
  transformer: superjson,
  onIdentityChange: news.tell,
})
const client = createTRPCClient<AppRouter>({ links: [link] })

export const queryClient = new QueryClient()
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })

export const { AuthProvider, SignedIn, SignedOut, useSignIn, useSignOut } = createAuthReact({
  news,
  requests: () => ({
    user: trpc.viewer.queryOptions(),
    signIn: trpc.auth.login.mutationOptions(),
    signOut: trpc.auth.logout.mutationOptions(),
  }),
})
